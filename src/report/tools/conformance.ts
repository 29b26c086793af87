import { createColors } from 'picocolors';
import type { Conformance, JudgedRule } from '../../tools/conform/conformance';
import { RULES } from '../../tools/conform/rules';
import { printableLine } from '../text';
import { counted, wrapped } from '../text';

/** How far a program keeps to the protocol, for people: every rule by name, and what to do about those that are broken. */
export function conformanceText(
  conformance: Conformance,
  { colours = false }: { readonly colours?: boolean } = {},
): string {
  const { command, protocol, padproof, rules, verdict, exitCode, interrupted } = conformance;
  const paint = createColors(colours);
  const marks = {
    kept: paint.green('✓'),
    broken: paint.red('✗'),
    'not applicable': '–',
    'not reached': paint.yellow('?'),
  };
  const lineOf = (judged: JudgedRule): string[] => {
    const { rule, verdict: of, why, says } = judged;
    const head = `    ${marks[of]} ${rule}`;
    if (of === 'broken') return [paint.bold(head), ...brokenLines(judged)];
    if (of === 'kept') return [head];
    return [
      `${head.padEnd(head.length - rule.length + WIDEST)}  ${of}${why === undefined ? '' : `: ${printableLine(why)}`}`.trimEnd(),
      ...(of === 'not reached' ? wrapped('        ', says) : []),
    ];
  };
  const abouts = [...new Set(rules.map(({ rule }) => RULES[rule].about))];
  const sections = [
    wrapped(
      '',
      `padproof ${padproof} · version ${protocol} of the protocol of programs · ${printableLine(command)}`,
    ).map((line) => paint.bold(line)),
    ...abouts.map((about) => [
      `  ${about}`,
      ...rules.filter(({ rule }) => RULES[rule].about === about).flatMap(lineOf),
    ]),
    [
      ...(interrupted ? ['Stopped by the user.'] : []),
      `${verdict === 'held' ? paint.green('✓ held') : verdict === 'violated' ? paint.red('✗ violated') : paint.yellow('? inconclusive')}  ${summary(rules)} · exit code ${exitCode}`,
    ],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** The longest name of a rule. */
const WIDEST = Math.max(...Object.keys(RULES).map((name) => name.length));

function brokenLines({ rule, says, broken }: JudgedRule): string[] {
  return [
    ...wrapped('        rule      ', says),
    ...wrapped('        asked     ', broken!.asked),
    ...wrapped('        observed  ', broken!.observed),
    ...wrapped('        to do     ', RULES[rule].mend),
  ];
}

function summary(rules: readonly JudgedRule[]): string {
  const of = (verdict: JudgedRule['verdict']): string[] =>
    rules.filter((judged) => judged.verdict === verdict).map(({ rule }) => rule);
  const [kept, broken, open, without] = [of('kept'), of('broken'), of('not reached'), of('not applicable')];
  return [
    ...(broken.length > 0 ? [`${counted(broken.length, 'rule is', 'rules are')} broken: ${broken.join(', ')}`] : []),
    `${counted(kept.length, 'rule is', 'rules are')} kept`,
    ...(open.length > 0 ? [`${open.length} not reached`] : []),
    ...(without.length > 0
      ? [`${without.length} ${without.length === 1 ? 'says' : 'say'} nothing about this program`]
      : []),
  ].join('; ');
}
