import type { FaultsPage, PlantedFault } from '../../tools/tool-page';
import { counted } from '../../../text';
import { Heads } from '../heads';
import { Heard } from '../words';

/** Which claim kills which fault, and after how many cases. */
export function FaultMatrixView({ results, claims, others, planted, killed }: FaultsPage) {
  const most = Math.max(1, ...claims.map(({ kills }) => kills));
  return (
    <>
      <section id="matrix" aria-labelledby="matrix-title">
        <h2 id="matrix-title">Faults by claims</h2>
        <p class="lead">
          A number says after how many cases the claim was broken: the fewer, the stronger its colour. A claim that was
          to see a fault, and did not in so few cases, has ✗.
        </p>
        <div class="scroll tall" tabIndex={0} role="group" aria-label="Faults by claims">
          <table class="matrix">
            <thead>
              <tr>
                <th scope="col">fault</th>
                {claims.map(({ name }) => (
                  <th scope="col" key={name} class="turned">
                    <span>{name}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {results.map((result) => (
                <Row key={result.fault} result={result} claims={claims.map(({ name }) => name)} />
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section id="claims" aria-labelledby="claims-title">
        <h2 id="claims-title">What each claim kills</h2>
        <table class="figures classes">
          <caption>Of {counted(planted, 'fault')}</caption>
          <Heads of={['claim', { wide: 'of the most' }, 'kills', 'alone']} />
          <tbody>
            {claims.map(({ name, kills, alone }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="wide">
                  <Bar of={kills / most} />
                </td>
                <td>{kills}</td>
                <td title={alone.join(', ')}>{alone.length}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {others.length > 0 && (
        <section id="others" aria-labelledby="others-title">
          <h2 id="others-title">The tests that people use today, on the same faults</h2>
          <table class="figures">
            <Heads of={['test', { wide: 'of all' }, 'kills']} />
            <tbody>
              {others.map(({ name, after, how, killed: found, wrong, passesCorrect }) => (
                <tr key={name}>
                  <th scope="row">
                    {name}
                    <span class="sentence">
                      {how}. After {after}.{wrong.length > 0 && ` Fails on equivalent ones: ${wrong.join(', ')}.`}
                      {!passesCorrect && ' Fails on the correct model.'}
                    </span>
                  </th>
                  <td class="wide">
                    <Bar of={found / planted} />
                  </td>
                  <td>{found}</td>
                </tr>
              ))}
              <tr>
                <th scope="row">padproof</th>
                <td class="wide">
                  <Bar of={killed / planted} />
                </td>
                <td>{killed}</td>
              </tr>
            </tbody>
          </table>
        </section>
      )}
      <section id="faults" aria-labelledby="faults-title">
        <h2 id="faults-title">Each fault</h2>
        <dl class="told faults">
          {results.map((result) => (
            <div key={result.fault}>
              <dt>
                <span class={isRight(result) ? 'verdict held' : 'verdict violated'}>
                  <span aria-hidden="true">{isRight(result) ? '✓' : '✗'} </span>
                  {result.kills.length > 0 ? 'killed' : 'survived'}
                </span>{' '}
                <code>{result.fault}</code>
              </dt>
              <dd>
                {result.what} <span class="soft">{foundBy(result)}</span>
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}

function Row({ result, claims }: { readonly result: PlantedFault; readonly claims: readonly string[] }) {
  const after = new Map(result.kills.map(({ invariant, cases }) => [invariant, cases]));
  return (
    <tr>
      <th scope="row" class={isRight(result) ? '' : 'violated'}>
        {!isRight(result) && <span aria-hidden="true">✗ </span>}
        {result.fault}
        {result.equivalent && <span class="soft"> equivalent</span>}
      </th>
      {claims.map((name) => {
        const cases = after.get(name);
        if (cases === undefined) return <td key={name}>{result.missed.includes(name) && <Missed />}</td>;
        const depth = cases <= 1 ? 'first' : cases <= 10 ? 'soon' : 'late';
        return (
          <td key={name} class={depth} title={`${name}: after ${counted(cases, 'case')}`}>
            {cases}
          </td>
        );
      })}
    </tr>
  );
}

/** A claim that was to see the fault, and did not. */
function Missed() {
  return (
    <span class="violated">
      <span aria-hidden="true">✗</span>
      <Heard>missed</Heard>
    </span>
  );
}

function Bar({ of }: { readonly of: number }) {
  return (
    <div class="bar" aria-hidden="true">
      {of > 0 && <i style={{ width: `${100 * of}%` }} />}
    </div>
  );
}

/** Faults are to be killed, and equivalent ones are not. */
function isRight({ kills, equivalent }: PlantedFault): boolean {
  return equivalent === (kills.length === 0);
}

function foundBy({ kills, equivalent, smallest, onlyOn, missed, stopped }: PlantedFault): string {
  const [first] = kills;
  return [
    ...(equivalent ? ['Equivalent: nobody can tell it from the correct model.'] : []),
    ...(first ? [`After ${counted(first.cases, 'case')}, by ${counted(kills.length, 'claim')}.`] : []),
    ...(smallest === undefined ? [] : [`Shrunk to ${smallest}.`]),
    ...(onlyOn === undefined ? [] : [`Seen on ${onlyOn} alone, simulated.`]),
    ...(missed.length > 0 ? [`Not seen, though it should be, by ${missed.join(', ')}.`] : []),
    ...(stopped === undefined ? [] : [`The campaign ended early: ${stopped}`]),
  ].join(' ');
}
