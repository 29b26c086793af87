import type { Report } from '../../core/report/report';
import type { TerminalOptions } from './terminal-report';
import { terminalReport } from './terminal-report';
import { allHeld, counterexample, everyVerdict, outOfNoise } from '../testing/reports';
import type { Counterexample } from '../../core/report/counterexample';

// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001b\[\d+m/g;

const inFull = (report: Report, options: TerminalOptions = {}): string =>
  terminalReport(report, { verbose: true, ...options });

function violatedBy(found: Counterexample, savedTo?: string): Report {
  return { ...everyVerdict, invariants: [{ ...everyVerdict.invariants[1], counterexample: found, savedTo }] };
}

function linesWith(text: string, words: string): string[] {
  return text.split('\n').filter((line) => line.includes(words));
}

describe('the whole report', () => {
  const text = inFull(everyVerdict);

  it.each(everyVerdict.invariants)('names $name with its verdict in a word: $verdict', ({ name, verdict }) => {
    expect(text).toMatch(new RegExp(`\\S ${verdict} +${name}`));
  });

  it('gives a calibrated claim its worst figure beside its bound and where that comes from', () => {
    expect(text).toContain('hot weights: worst 3.1 × noise, of 8 × allowed');
    expect(text).toContain('1,234,567 numbers');
  });

  it('gives the reason of what was not judged', () => {
    expect(text).toContain('no case had a row without a real token');
    expect(text).toContain('the subject gives no attentions');
    expect(text).toContain('the run ended before it was judged');
  });

  it('gives a deviation as a multiple of the noise, what one such is, and the smallest bound that would pass', () => {
    const flat = inFull(violatedBy(outOfNoise)).replace(/\s+/g, ' ');
    expect(flat).toContain('deviation 21.3 × the noise there, which is 3.5e-7');
    // Rounded up: what is printed would pass.
    expect(flat).toContain('bound 8 × noise; the smallest that would pass is 33.4 × noise');
    expect(flat).toContain('diagnosis A leak, by pad content.');
  });

  it('gives the terms that bounds are made of: k, floor, samples and where they come from', () => {
    expect(text.replace(/\s+/g, ' ')).toContain(
      "hot weights: another order of the same sums costs 2.2e-7 of a row's magnitude (S ≤ 16); the error against float64 is 3.1e-7; bound = 8 × noise + 4.77e-7 of a unit's magnitude; 1,234 samples: batches of 1 and 5, tokens in 4 orders, float64",
    );
  });

  it('gives coverage, work and the seed', () => {
    expect(text).toContain('layout right 60');
    expect(text).toContain('2 of 3 reached; never: layout left + B = 1');
    expect(text).toContain('900 runs asked for, 400 made in 31 forward passes');
    expect(text).toContain('60 cases pooled, 42 with each run by itself');
    expect(text.replace(/\s+/g, ' ')).toContain(
      "; 7 judgements repeated, with the noise measured on the case's own sequences",
    );
    expect(text).toContain('exit code 1 · seed 42');
    // The report is of some claims alone.
    const again = /npx padproof check \.\/models\/leaky\.mjs --only ([\w,-]+) --seed 42 --runs 103 --backend wasm/;
    expect(again.exec(text)![1].split(',')).toEqual(everyVerdict.invariants.map(({ name }) => name));
  });

  it('prints the seed when everything held, too', () => {
    expect(inFull(allHeld)).toContain('held  1 held · exit code 0 · seed 42');
  });

  it('says how many cases were taken for classes that had not occurred', () => {
    expect(text).toContain('100 of 103 cases judged, and 2 more cases for classes that had not occurred\n');
    const none = inFull({ ...allHeld, cases: { asked: 100, judged: 100, further: 0 } });
    expect(none).toContain('100 of 100 cases judged\n');
  });

  it('says what the claim that was put to the test least often excludes', () => {
    expect(inFull(allHeld).replace(/\s+/g, ' ')).toContain(
      'held in 100 cases; on this distribution a violation rate above 3/100 = 3 % is excluded at 95 %',
    );
    const rare = { ...allHeld.invariants[0], name: 'rare', confidence: { cases: 2, level: 0.95, rateBelow: 1 } };
    const two = inFull({ ...allHeld, invariants: [...allHeld.invariants, rare] });
    expect(two.replace(/\s+/g, ' ')).toContain(
      'held in 2 cases or more (rare; others in up to 100); too few to exclude any violation rate at 95 %',
    );
    const [{ confidence: _, ...masks }] = allHeld.invariants;
    expect(inFull({ ...allHeld, invariants: [masks] })).not.toContain('excluded');
  });

  it('says why a run is not to be believed, beside the verdict', () => {
    const health = [{ check: 'mask', message: 'No mask could be felt.' }] as const;
    const unhealthy = inFull({ ...allHeld, verdict: 'inconclusive', exitCode: 4, health });
    expect(unhealthy).toMatch(
      /^\? No answer: the run is inconclusive\.\n.*\n.*\n {2}Not healthy: No mask could be felt\.\n/,
    );
  });

  it('says who stopped it', () => {
    expect(inFull({ ...allHeld, stopped: { by: 'interrupt', message: 'Ctrl-C' } })).toContain(
      'Stopped by the interrupt: Ctrl-C',
    );
  });

  it('keeps to 80 columns, but for lines that are made to be copied', () => {
    const long = text.split('\n').filter((line) => line.length > 80);
    expect(long.every((line) => /^( {2}(replay|in code|saved) |The same cases again: )/.test(line))).toBe(true);
  });
});

describe('a violation', () => {
  const text = inFull(everyVerdict);

  it('says where, in words, and how far off', () => {
    expect(text.replace(/\s+/g, ' ')).toContain('row 0, head 3, query position 0, key position 2');
    expect(text).toContain('0.123 (run: other padding)');
    expect(text).toContain('0.0989 (run: base)');
    expect(text).toContain('the smallest that would pass is 0.0247');
    expect(text).toContain('33 out of bounds, of 128 numbers compared');
    expect(text).toContain('layer 1, head 3');
  });

  it('draws the case, padding in brackets', () => {
    expect(linesWith(text, 'row 0 ids')[0]).toMatch(/ 101 +\[0\] +\[7\]$/);
    expect(linesWith(text, 'row 0 other ids')[0]).toMatch(/ 101 +\[9\] +\[8\]$/);
    expect(linesWith(text, 'row 0 mask')[0]).toMatch(/ 1 +0 +0$/);
    expect(linesWith(text, 'row 1 types')[0]).toMatch(/ 0 +1 +1$/);
    expect(linesWith(text, 'row 1 other ids')).toEqual([]);
  });

  it('gives exactly one command and one line of code that replay it', () => {
    expect(linesWith(text, 'npx padproof replay')).toEqual([
      '  replay     npx padproof replay golden/counterexamples/pad-content-is-ignored-1.json ./models/leaky.mjs --backend wasm',
    ]);
    expect(linesWith(text, 'await replay(')).toHaveLength(1);
  });

  it('comes again from the seed where it was not saved', () => {
    const unsaved = inFull(violatedBy(counterexample));
    expect(linesWith(unsaved, '  replay ')).toEqual([
      '  replay     npx padproof check ./models/leaky.mjs --only pad-content-is-ignored --seed 42 --runs 103 --backend wasm',
    ]);
  });

  it('names the kernels in the head, and keeps a choice of them in what comes again', () => {
    const subject = { ...counterexample.subject, kernels: 'fast' } as const;
    const [traits] = everyVerdict.subject.traits;
    const fast = { ...counterexample, subject };
    const found = violatedBy(fast, 'found.json');
    const report = { ...found, subject: { ...subject, traits: [{ ...traits, kernels: 'wasm fused' }] } };
    expect(inFull(report)).toContain('./models/leaky.mjs · wasm · kernels wasm fused · seed');
    expect(inFull(report)).toContain('npx padproof replay found.json ./models/leaky.mjs --backend wasm --kernels fast');
    expect(inFull(report)).toContain('"backend":"wasm","kernels":"fast"');
    expect(inFull(report)).toContain('--runs 103 --backend wasm --kernels fast');
    const fallen = {
      ...report,
      subject: { ...subject, traits: [{ ...traits, kernels: 'plain', whyPlain: 'no memory.' }] },
    };
    expect(inFull(fallen)).toContain('· kernels plain · seed');
    expect(inFull(fallen)).toContain('\n  Plain kernels: no memory.\n');
  });

  it('names no MODEL that there is not, where the subject was given in code', () => {
    const inCode = { ...counterexample, subject: { model: '' } };
    const subject = { ...everyVerdict.subject, model: '', backend: undefined };
    const saved = inFull({ ...violatedBy(inCode, 'found.json'), subject });
    expect(saved).toContain('padproof 0.1.0 · leaky · wasm');
    expect(saved).toContain('npx padproof replay found.json MODULE');
    expect(saved).toContain('await expect(subject).toWithstand("found.json")');
    expect(saved).toContain('The same cases again: await check(subject, { seed: 42, runs: 103 })');
    const unsaved = inFull({ ...violatedBy(inCode), subject });
    expect(unsaved).toContain('await check(subject, { seed: 42, runs: 103, only: ["pad-content-is-ignored"] })');
  });

  it('names the built-in BERT, which has a seed of its weights', () => {
    const builtIn = { ...counterexample, subject: { model: '', backend: 'cpu', weightsSeed: '1' } };
    const report = { ...violatedBy(builtIn), subject: { ...everyVerdict.subject, ...builtIn.subject } };
    expect(inFull(report)).toContain('padproof 0.1.0 · the built-in BERT · cpu');
    expect(inFull(report)).toContain(
      'npx padproof check --only pad-content-is-ignored --seed 42 --runs 103 --backend cpu --weights-seed 1',
    );
  });

  it('prints nothing of a name that a terminal would obey, or that would begin a line', () => {
    const name = 'found\u009b2J\u001b[2J\u202e\n✓ held.json';
    const odd = { ...counterexample, subject: { model: name } };
    const text = inFull(violatedBy(odd, name));
    // eslint-disable-next-line no-control-regex -- control characters are what it is about
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(linesWith(text, '  saved ')).toEqual(['  saved      found\\u009b2J\\u001b[2J\\u202e\\u000a✓ held.json']);
    expect(text).not.toMatch(/^✓ held/m);
  });

  it('quotes for the shell', () => {
    const odd = { ...counterexample, subject: { model: "my model's; rm -rf" } };
    expect(inFull(violatedBy(odd, 'a b.json'))).toContain("npx padproof replay 'a b.json' 'my model'\\''s; rm -rf'");
    expect(inFull(violatedBy(odd))).toContain("check 'my model'\\''s; rm -rf' --only");
  });

  it('names no bound for a positive control, which numbers that agree break', () => {
    const [invariant] = violatedBy(counterexample).invariants;
    const control = inFull({ ...everyVerdict, invariants: [{ ...invariant, kind: 'positive control' }] });
    expect(control).toContain('33 unmoved, of 128 numbers compared');
    expect(control).not.toContain('would pass');
  });

  it('says when a case fails only beside others', () => {
    const beside = /only\s+beside\s+the\s+other\s+cases\s+of\s+its\s+pass/;
    expect(text).not.toMatch(beside);
    expect(
      inFull(violatedBy({ ...counterexample, recursAlone: false, found: { ...counterexample.found, path: null } })),
    ).toMatch(beside);
  });

  it('keeps both ends of rows that are too long, and counts rows that are too many', () => {
    const [row] = counterexample.case.rows;
    const under = Array.from({ length: 299 }, (_, i) => 30_000 + i);
    const rows = new Array(12).fill({ ...row, under, otherUnder: under });
    const wide = inFull(violatedBy({ ...counterexample, case: { ...counterexample.case, length: 300, rows } }));
    const [ids] = linesWith(wide, 'row 0 ids');
    expect(ids.length).toBeLessThanOrEqual(80);
    expect(ids).toMatch(/101 +\[30000\].* … .*\[30298\]$/);
    expect(wide).toContain('… and 4 more rows');
  });

  it.each([
    [NaN, 0, 'NaN'],
    [-0, 0, '-0'],
    [Math.fround(0.1), 0.1, '0.100000001'],
    [Infinity, 0, 'Infinity'],
  ])('writes an observed %p so that it differs from what differs', (observed, expected, written) => {
    const broken = { ...counterexample, violation: { ...counterexample.violation, observed, expected } };
    expect(linesWith(inFull(violatedBy(broken)), '  observed ')[0]).toContain(`observed   ${written} (`);
  });

  it('rounds the bound that would pass up', () => {
    const violation = { ...counterexample.violation, smallestPassingBound: 0.12301 };
    expect(inFull(violatedBy({ ...counterexample, violation }))).toContain('would pass is 0.124');
  });
});

describe('colours', () => {
  it('add nothing that words do not say', () => {
    const painted = inFull(everyVerdict, { colours: true });
    expect(painted).toMatch(ESCAPES);
    expect(painted.replace(ESCAPES, '')).toBe(inFull(everyVerdict));
  });

  it('are left out unless asked for', () => {
    expect(inFull(everyVerdict)).not.toMatch(ESCAPES);
  });
});
