import type { Report } from '../core/report/report';
import { reportsOf } from '../engine/campaign/reports';
import { junitReport } from './junit';
import { allHeld, everyVerdict } from './testing/reports';
import type { Element } from './testing/xml';
import { parseXml } from './testing/xml';

function suiteOf(report: Report): Element {
  const root = parseXml(junitReport(report).trim());
  expect(root.name).toBe('testsuites');
  expect(root.children).toHaveLength(1);
  return root.children[0];
}

function casesOf(report: Report): Record<string, Element> {
  const cases = suiteOf(report).children.filter(({ name }) => name === 'testcase');
  return Object.fromEntries(cases.map((element) => [element.attributes.name, element]));
}

const child = (element: Element, name: string): Element | undefined =>
  element.children.find((candidate) => candidate.name === name);

describe('junitReport', () => {
  it('is one suite with one test case an invariant, and counts them', () => {
    const { attributes } = suiteOf(everyVerdict);
    expect(attributes.name).toBe('padproof ./models/leaky.mjs wasm');
    expect(attributes).toMatchObject({ tests: '5', failures: '1', errors: '1', skipped: '2', time: '12.34' });
    expect(Object.keys(casesOf(everyVerdict))).toEqual(everyVerdict.invariants.map(({ name }) => name));
  });

  it('names a suite after its model, and its form where there is one', () => {
    const named = (subject: Partial<Report['subject']>): string =>
      suiteOf({ ...allHeld, subject: { ...allHeld.subject, backend: undefined, ...subject } }).attributes.name;
    expect(named({})).toBe('padproof ./models/leaky.mjs');
    expect(named({ dtype: 'q8' })).toBe('padproof ./models/leaky.mjs q8');
    expect(named({ model: '', weightsSeed: '3' })).toBe('padproof the built-in BERT');
    const notRun = [
      { subject: { model: '', weightsSeed: '3', backend: 'wasm' }, exitCode: 3, message: 'No.' },
    ] as const;
    const [suite] = parseXml(junitReport(reportsOf(1, [], notRun)).trim()).children;
    expect(suite.attributes.name).toBe('padproof the built-in BERT wasm');
  });

  it('tells the claims of several forms apart by their class, of which GitLab takes one test of a name', () => {
    const as = (dtype: string): Report => ({ ...allHeld, subject: { ...allHeld.subject, dtype } });
    const notRun = [{ subject: { model: 'm', dtype: 'q4' }, exitCode: 3, message: 'No.' }] as const;
    const suites = parseXml(junitReport(reportsOf(1, [as('fp32'), as('q8')], notRun)).trim()).children;
    const names = suites.flatMap(({ children }) =>
      children.flatMap(({ name, attributes }) =>
        name === 'testcase' ? `${attributes.classname} ${attributes.name}` : [],
      ),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['padproof fp32 matches-unpadded', 'padproof q4 run']));
    expect(casesOf(allHeld)['matches-unpadded'].attributes.classname).toBe('padproof');
  });

  it('makes a violation a failure with its numbers and its replay line', () => {
    const failure = child(casesOf(everyVerdict)['pad-content-is-ignored'], 'failure')!;
    expect(failure.attributes.message).toContain('lastHiddenState moved by 0.0246');
    expect(failure.attributes.message).toContain('npx padproof replay golden/counterexamples/');
    expect(failure.text).toContain('the smallest that would pass is 0.0247');
    expect(failure.text).toContain('row 0 other ids');
  });

  it.each([
    ['fully-masked-rows', 'vacuous: no case had a row without a real token'],
    ['rows-sum-to-one', 'unsupported: the subject gives no attentions'],
  ])('skips %s with the reason, and does not let it pass', (name, reason) => {
    const element = casesOf(everyVerdict)[name];
    expect(child(element, 'skipped')).toBeDefined();
    expect(child(element, 'system-out')?.text).toBe(reason);
  });

  it('makes an inconclusive claim an error', () => {
    const error = child(casesOf(everyVerdict).repeatable, 'error');
    expect(error?.attributes).toEqual({ message: 'the run ended before it was judged', type: 'inconclusive' });
  });

  it('makes each reason not to believe the run an error', () => {
    const report: Report = { ...allHeld, health: [{ check: 'mask', message: 'No mask could be felt.' }] };
    expect(suiteOf(report).attributes).toMatchObject({ tests: '2', failures: '0', errors: '1' });
    const error = child(casesOf(report)['health: mask'], 'error');
    expect(error?.attributes).toEqual({ message: 'No mask could be felt.', type: 'not healthy' });
  });

  it('names the kernels, and why there are no faster ones', () => {
    const [traits] = allHeld.subject.traits;
    const on = (kernels: string, whyPlain?: string): (Record<string, string> | undefined)[] => {
      const subject = { ...allHeld.subject, traits: [{ ...traits, kernels, ...(whyPlain && { whyPlain }) }] };
      const properties = child(suiteOf({ ...allHeld, subject }), 'properties')!.children;
      return properties.map(({ attributes }) => attributes).filter(({ name }) => name.includes('kernels'));
    };
    expect(on('wasm fused')).toEqual([{ name: 'kernels', value: 'wasm fused' }]);
    expect(on('plain', 'no memory.')).toEqual([
      { name: 'kernels', value: 'plain' },
      { name: 'plain kernels since', value: 'no memory.' },
    ]);
  });

  it('says nothing against a claim that held', () => {
    expect(casesOf(everyVerdict)['matches-unpadded'].children).toEqual([]);
  });

  it('stays XML whatever a subject says', () => {
    const nasty = 'ends ]]> and ]]> again, <b a="1"> & \u0000\u001b[31m \uD800';
    const [first, violated, vacuous] = everyVerdict.invariants;
    const { counterexample } = violated;
    const violation = { ...counterexample!.violation, message: nasty };
    const report: Report = {
      ...everyVerdict,
      subject: { ...everyVerdict.subject, model: nasty },
      invariants: [
        { ...first, verdict: 'inconclusive', reason: nasty },
        { ...violated, counterexample: { ...counterexample!, violation } },
        { ...vacuous, reason: nasty },
      ],
    };
    const cases = casesOf(report);
    expect(child(cases[first.name], 'error')?.attributes.message).toContain('<b a="1"> &');
    expect(child(cases[violated.name], 'failure')?.text).toContain('again, <b a="1"> &');
    expect(child(cases[vacuous.name], 'system-out')?.text).toContain('again, <b a="1"> &');
  });

  it('keeps reports apart', () => {
    junitReport(everyVerdict);
    expect(Object.keys(casesOf(everyVerdict))).toHaveLength(5);
  });
});
