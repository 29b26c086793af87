import { figure } from '../../figures';
import { count, counted } from '../../text';
import type { ClaimData, Told } from '../page-data';
import { Heads } from './heads';
import { ToldList } from './told';
import { Track } from './track';
import { num } from './words';

/** What a verdict stands on. */
export function Evidence({ claim, form }: { readonly claim: ClaimData; readonly form: string | undefined }) {
  const { name, kind, reason, toJudge, cases, compared, confidence, violation, bounds } = claim;
  const told: readonly (Told | false | undefined)[] = [
    form !== undefined && { label: 'form', text: form },
    violation && { label: 'seen', text: violation.message },
    reason !== undefined && { label: 'why', text: reason },
    toJudge !== undefined && { label: 'to judge it', text: toJudge },
    {
      label: 'cases',
      text: `${count(cases.held)} held, ${count(cases.violated)} violated, ${count(cases.vacuous)} not put to the test`,
    },
    compared > 0 && { label: 'compared', text: `${counted(compared, 'number')}, ${KINDS[kind]}` },
    confidence && { label: 'says', text: confidenceInWords(confidence) },
    ...(violation?.told.filter(({ label }) => ['cause', 'diagnosis', 'reached', 'located'].includes(label)) ?? []),
    violation && { label: 'what to do', text: violation.advice },
  ];
  return (
    <>
      <ToldList told={told.filter((one): one is Told => Boolean(one))} />
      {bounds.length > 0 && <Bounds claims={[claim]} />}
      {violation && (
        <p>
          <a href={`#violation-${name}`}>The failing batch, the two runs, attention and layers</a>
        </p>
      )}
    </>
  );
}

const KINDS: Readonly<Record<ClaimData['kind'], string>> = {
  exact: 'bit for bit',
  calibrated: 'within a measured bound',
  'positive control': 'which have to differ: the proof that the test can fail',
};

function confidenceInWords({ cases, level, rateBelow }: NonNullable<ClaimData['confidence']>): string {
  const sure = `${100 * level} %`;
  return rateBelow < 1
    ? `on this distribution a violation rate above ${figure(100 * rateBelow)} % is excluded at ${sure} (${counted(cases, 'case')})`
    : `${counted(cases, 'case')} are too few to exclude any violation rate at ${sure}`;
}

/** The largest deviation seen of each claim, beside the bound. */
export function Bounds({ claims }: { readonly claims: readonly ClaimData[] }) {
  const rows = claims.flatMap(({ name, bounds }) => bounds.map((bound) => ({ name, ...bound })));
  const shares = rows.map(({ observed, bound }) => num(observed) / num(bound));
  return (
    <table class="figures">
      <caption>The largest deviation seen, as a part of what is allowed</caption>
      <Heads
        of={[
          claims.length > 1 ? 'claim' : 'weights',
          { wide: 'on a log scale; the line is the bound' },
          'seen',
          'allowed',
        ]}
      />
      <tbody>
        {rows.map(({ name, weightScale, observed, bound, unit, origin }, i) => (
          <tr key={i}>
            <th scope="row">
              {claims.length > 1 && name}{' '}
              <span class="soft">{weightScale ?? (claims.length > 1 ? '' : 'its own')}</span>
            </th>
            <td class="wide">
              <Track at={shares[i]} bound={1} all={shares} />
            </td>
            <td>{figure(num(observed))}</td>
            <td title={origin}>
              {figure(num(bound))}
              {unit === 'noise' && ' × noise'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
