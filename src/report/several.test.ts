import type { Report } from '../core/report/report';
import { reportsOf } from '../engine/campaign/reports';
import { jsonReport } from './json';
import { junitReport } from './junit';
import { severalReports } from './several';
import { allHeld, everyVerdict } from './testing/reports';
import { schemaErrors, undocumentedFields } from './testing/schema';
import { parseXml } from './testing/xml';
import type { SubjectSpec } from '../core/report/subject-spec';

const of = (report: Report, spec: Partial<SubjectSpec>): Report => ({
  ...report,
  subject: { ...report.subject, ...spec },
});
const retrievalImpact: Report['retrievalImpact'] = {
  sequences: 8,
  of: 'sentences',
  vector: 'pooled.mean',
  cosine: { least: 0.959, tenth: 0.97, median: 0.98 },
  neighbours: { changed: 2, of: 8 },
};
const reports = reportsOf(
  42,
  [
    of(allHeld, { dtype: 'fp32', level: 'tokens' }),
    of({ ...everyVerdict, retrievalImpact }, { dtype: 'q8', level: 'tokens' }),
  ],
  [{ subject: { model: 'm', dtype: 'q4', level: 'texts' }, exitCode: 3, message: 'It does not load.' }],
);

describe('several reports', () => {
  const text = severalReports(reports);
  const inFull = severalReports(reports, { verbose: true });
  const table = text.slice(0, text.indexOf('──'));

  it('answer first, with a row for each: its verdict, the claims that are broken, and what that does to a cosine', () => {
    expect(table.split('\n')).toEqual([
      '✗ Of 3 forms, not safe to batch: q8 · tokens; safe to batch: fp32 · tokens; no',
      '  answer: q4 · texts.',
      '',
      '3 forms of the model, on the same cases',
      '  fp32 · tokens  ✓ held',
      '  q8 · tokens    ✗ violated      cosine at worst 0.959; violated:',
      '                                 pad-content-is-ignored',
      '  q4 · texts     ? not run       It does not load.',
      '',
      '',
    ]);
    expect(text).toMatch(/\nexit code 1, the worst of them · seed 42\n$/);
  });

  it('say that it is the optimisation of a graph that is wrong, where the graph as it stands held', () => {
    const at = (graphOptimization: 'disabled' | 'extended' | 'all', report: Report, dtype = 'q8'): Report =>
      of(report, { dtype, graphOptimization });
    const wrong = [at('extended', everyVerdict), at('all', everyVerdict)];
    const answer = (...forms: Report[]): string =>
      severalReports(reportsOf(1, forms, []))
        .split(' forms of the model')[0]
        .replaceAll(/\s+/g, ' ');
    expect(answer(at('disabled', allHeld), ...wrong)).toContain(
      'Of 3 forms, not safe to batch: q8 · optimization extended, q8 · optimization all; safe to batch: q8 · optimization disabled. ' +
        'The graph of q8 is right; its optimisation at level extended, all is not: as it stands (disabled) it held.',
    );
    // What is compared is on one provider, in as many threads.
    const on = (report: Report, threads: number, graphOptimization: 'disabled' | 'all'): Report =>
      of(report, { dtype: 'q8', executionProvider: 'cpu', threads, graphOptimization });
    const forms = [on(allHeld, 1, 'disabled'), on(everyVerdict, 1, 'all'), on(allHeld, 2, 'disabled')];
    const right = (...of: Report[]): string[] => answer(...of).match(/The graph .*? is right/g) ?? [];
    expect(right(...forms)).toEqual(['The graph of q8 on cpu in 1 thread is right']);
    expect(right(...forms, on(everyVerdict, 2, 'all'))).toEqual([
      'The graph of q8 on cpu in 1 thread is right',
      'The graph of q8 on cpu in 2 threads is right',
    ]);
    // A graph in ORT format is not as it stood before it was optimised.
    const { traits } = allHeld.subject;
    const platform = { device: 'CPU', versions: {}, settings: { format: 'ORT' } };
    const ort = { ...allHeld, subject: { ...allHeld.subject, traits: traits.map((one) => ({ ...one, platform })) } };
    expect(answer(at('disabled', ort), ...wrong)).not.toContain('is right');
    // A graph that time kept from some of the cases has shown nothing.
    const fewer = { ...allHeld, cases: { ...allHeld.cases, judged: everyVerdict.cases.judged - 1 } };
    const others = [at('disabled', everyVerdict), at('disabled', allHeld, 'fp32'), at('disabled', fewer)];
    for (const disabled of others) {
      expect(answer(disabled, ...wrong)).not.toContain('is right');
    }
  });

  it('show that of each form that did not hold, under its name, and in full all of them', () => {
    expect(text.match(/^── .* ─/gm)).toEqual([expect.stringContaining('q8 · tokens')]);
    expect(inFull.match(/^── .* ─/gm)).toHaveLength(2);
    expect(inFull.match(/^The same cases again:/gm)).toHaveLength(2);
  });

  it('say of each that held how it is safe, and what limits that; the same of several once', () => {
    const traits = allHeld.subject.traits.map((one) => ({
      ...one,
      positions: 'absolute' as const,
      notes: ['The files say cls, and mean is used.'],
      fullyMasked: 'uniform' as const,
      knownDeviation: { fullyMasked: 'uniform' as const, what: 'They are uniform.' },
    }));
    const [, , , unsupported] = everyVerdict.invariants;
    const held: Report = {
      ...allHeld,
      subject: { ...allHeld.subject, traits },
      invariants: [...allHeld.invariants, unsupported],
      use: { padding: 'right', padContent: 'pad-id', knownFrom: 'assumed' },
      limits: allHeld.invariants,
      memory: 'not judged',
      budget: { minutes: 1, notReached: ['S = 129'] },
      corpus: {
        folder: 'c',
        replayed: 0,
        violated: 0,
        held: 0,
        others: 0,
        skipped: [{ file: 'c/a.json', why: 'bad' }],
      },
    };
    const told = (...all: Report[]): string => severalReports(reportsOf(42, all, []));
    const both = told(of(held, { dtype: 'fp32' }), of(held, { dtype: 'q8' }), of(allHeld, { dtype: 'q4' }));
    expect(both.replace(/\s+/g, ' ')).toContain(
      'fp32 ✓ held with padding on the right, the pad id under it only; 1 claim unjudged',
    );
    expect(both.match(/^── .* ─/gm)).toEqual([expect.stringMatching(/^── fp32, q8 ─/)]);
    const [, beside] = both.split(/^── .*\n\n/m);
    expect(beside.replace(/\s+/g, ' ')).toMatch(
      /^ Not tried: S = 129; .* accepted: fully masked rows .* Note: The files say .* limits padding on the left is not judged: .* corpus skipped c\/a.json: bad .*memory no sequence/,
    );
    expect(both.split('\n').filter((line) => line.length > 80)).toEqual([]);
    const left = told(
      of({ ...held, use: { ...held.use!, padding: 'left' } }, { dtype: 'fp32' }),
      of(allHeld, { dtype: 'q4' }),
    ).replace(/\s+/g, ' ');
    expect(left).toMatch(/^\? Of 2 forms, safe to batch: q4; no answer: fp32\. /);
    expect(left).toContain('fp32 ✓ held Not safe to batch with padding on the left: ');
  });

  it('are told apart by names that cannot forge a line', () => {
    const forged = severalReports(reportsOf(42, [of(everyVerdict, { dtype: 'x\n✓ held' })], []));
    expect(forged.split('\n').filter((line) => line.startsWith('✓ held'))).toEqual([]);
  });

  it('colour words, and nothing is lost without', () => {
    // eslint-disable-next-line no-control-regex
    expect(severalReports(reports, { colours: true }).replace(/\u001b\[\d+m/g, '')).toBe(text);
  });

  it('are one JSON document that meets its schema', () => {
    const parsed = JSON.parse(jsonReport(reports)) as Record<string, unknown>;
    expect(schemaErrors(parsed)).toEqual([]);
    expect(undocumentedFields(parsed)).toEqual([]);
    expect(schemaErrors({ ...parsed, reports: [{}] })).not.toEqual([]);
    expect(undocumentedFields({ ...parsed, more: 1 })).not.toEqual([]);
  });

  it('are a JUnit suite each, and what was not run is an error', () => {
    const suites = parseXml(junitReport(reports).trim()).children;
    expect(suites.map(({ attributes }) => attributes.name)).toEqual([
      'padproof ./models/leaky.mjs fp32 · tokens',
      'padproof ./models/leaky.mjs q8 · tokens',
      'padproof m q4 · texts',
    ]);
    expect(suites[1].attributes.failures).toBe('1');
    expect(suites[2].attributes).toMatchObject({ tests: '1', errors: '1' });
  });
});

describe('the cells of a plan', () => {
  const cells = (count: number) => {
    const names = [...Array.from({ length: count }, (_, i) => `cell ${i + 1}`), 'on webgpu'];
    const seeded = (i: number): Report => ({ ...(i % 2 ? allHeld : everyVerdict), seed: i });
    const unsupported = {
      subject: { model: 'm' },
      exitCode: 3,
      message: 'The backend webgpu is not available: no driver. To get it: install one.',
      unsupported: true,
    } as const;
    return reportsOf(
      0,
      Array.from({ length: count }, (_, i) => seeded(i)),
      [unsupported],
      { plan: 'plan.yaml', names },
    );
  };

  it('have their names and seeds, and what computes nothing here is unsupported, in a line', () => {
    const text = severalReports(cells(2));
    expect(text).toContain('✗ Of 3 cells, not safe to batch: cell 1; safe to batch: cell 2; no answer: on');
    expect(text).toContain('3 cells of plan.yaml\n  cell 1     ✗ violated');
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'on webgpu – unsupported The backend webgpu is not available: no driver. padproof doctor says how to get it.',
    );
    expect(text).toMatch(/\nexit code 1, the worst of them · seed 0, 1\n$/);
  });

  it('say in their line why one has no answer', () => {
    const stopped = { by: 'interrupt' as const, message: 'stopped after 16 of 30 cases' };
    const text = severalReports(reportsOf(1, [{ ...allHeld, verdict: 'inconclusive', stopped }, allHeld]));
    expect(text).toMatch(/ \? inconclusive +stopped after 16 of 30 cases\n/);
  });

  it('are counted where they are many, and ten of those that did not hold are shown in full', () => {
    const text = severalReports(cells(40));
    expect(text.replaceAll(/\s+/g, ' ')).toContain('cell 15, and 12 more; safe to batch:');
    expect(text.match(/^── cell \d+ ─/gm)).toHaveLength(10);
    expect(text).toContain('10 more cells did not hold: --verbose prints them, too.');
    expect(severalReports(cells(40), { verbose: true }).match(/^── cell \d+ ─/gm)).toHaveLength(40);
  });

  it('are suites and classes of their own in JUnit', () => {
    const suites = parseXml(junitReport(cells(2)).trim()).children;
    expect(suites.map(({ attributes }) => attributes.name)).toEqual([
      'padproof cell 1',
      'padproof cell 2',
      'padproof on webgpu',
    ]);
    const classes = suites.flatMap(({ children }) => children.map(({ attributes }) => attributes.classname));
    expect([...new Set(classes.filter((name) => name !== undefined))]).toEqual([
      'padproof cell 1',
      'padproof cell 2',
      'padproof on webgpu',
    ]);
  });
});
