import type { InvariantReport, Report } from '../../core/report/report';
import type { Use } from '../../core/use';
import { INVARIANTS } from '../../engine/invariants';
import { allHeld, counterexample, everyVerdict } from '../testing/reports';
import { terminalReport } from './terminal-report';
import { WHAT_MOVES } from './what-moves';

const [, violated, , unsupported] = everyVerdict.invariants;
const cause = { name: 'something is taken over the whole batch', evidence: 'Each row feels the others.' };
const diagnosis = { dependsOn: 'pad content', text: 'A leak, by pad content: it moves.', cause } as const;
const causeKnown: InvariantReport = { ...violated, counterexample: { ...counterexample, diagnosis } };

function linesOf(report: Report): string[] {
  return terminalReport(report).trimEnd().split('\n');
}

function having(...invariants: InvariantReport[]): Report {
  return { ...everyVerdict, invariants };
}

test('one that held answers in its first line, and is short', () => {
  const claims = INVARIANTS.map(({ name }): InvariantReport => ({ ...allHeld.invariants[0], name }));
  const lines = linesOf({ ...allHeld, invariants: [...claims, unsupported] });
  expect(lines.slice(0, 3)).toEqual([
    '✓ Safe to batch, however it is padded.',
    '  ./models/leaky.mjs · wasm',
    '  100 of 103 cases judged, and 2 more cases for classes that had not occurred',
  ]);
  expect(lines).toContain(`  held      ${claims.length} claims, each in 100 cases; \`verbose\` lists them`);
  expect(lines).toContain('  unjudged  1 unsupported: rows-sum-to-one. Why: `verbose`');
  expect(lines.slice(-5, -3)).toEqual([
    '  sure      on cases drawn like these a violation rate above 3 % is excluded at',
    '            95 % (100 cases or more)',
  ]);
  expect(lines.length).toBeLessThanOrEqual(15);
});

test('what most of the claims would take is a sentence, cut short or not', () => {
  const offered = (toJudge: string): string => {
    const claims = [toJudge, toJudge, 'Another.'].map((offer): InvariantReport => ({ ...unsupported, toJudge: offer }));
    return linesOf({ ...allHeld, invariants: claims })
      .join(' ')
      .replace(/\s+/g, ' ');
  };
  expect(offered('Check the model behind it.')).toContain(
    'To judge 2 of them: Check the model behind it. More: `verbose`',
  );
  expect(offered('Check it (all of it). Again.')).toContain('To judge 2 of them: Check it. More: `verbose`');
});

test('where no answer could be told from a remembered one, texts are not told to come from a fresh subject', () => {
  const { subject } = allHeld;
  const toldOf = (traits: typeof subject.traits): string =>
    linesOf({ ...allHeld, subject: { ...subject, traits }, memory: 'not judged' })
      .join(' ')
      .replace(/\s+/g, ' ');
  expect(toldOf(subject.traits)).toContain('Pass a function that makes a fresh subject');
  const ofTexts = toldOf(subject.traits.map((one) => ({ ...one, texts: { words: 9, most: 2 } })));
  expect(ofTexts).toContain('memory no text could be asked for in another spelling');
  expect(ofTexts).not.toContain('Pass a function');
});

test('of rows longer than the model takes it says that there were none', () => {
  const longest = (maxLength?: number): string =>
    linesOf({ ...allHeld, ...(maxLength !== undefined && { maxLength }) })
      .join(' ')
      .replace(/\s+/g, ' ');
  expect(longest(1000)).toContain(
    'longest a row of 128 positions: --max-length is 1,000, and the model takes 128 at most',
  );
  expect(longest(128)).not.toContain('longest');
});

test('how sure it is depends on how often half of the claims were put to the test, and the rarest of them', () => {
  const inCases = (...counts: number[]): string => {
    const claims = counts.map((cases): InvariantReport => {
      return { ...allHeld.invariants[0], confidence: { cases, level: 0.95, rateBelow: Math.min(1, 3 / cases) } };
    });
    const lines = linesOf({ ...allHeld, invariants: claims });
    const words = lines.slice(
      lines.findIndex((line) => line.startsWith('  sure')),
      -3,
    );
    return words.join(' ').replace(/\s+/g, ' ').trim();
  };
  expect(inCases(100, 12, 75, 100)).toBe(
    'sure on cases drawn like these a violation rate above 3 % is excluded at 95 % for half of the claims (100 cases or more), above 25 % for all (12 cases or more)',
  );
  expect(inCases(2, 60, 60)).toMatch(/above 5 % .* \(60 cases or more\), none for the rarest \(2 cases or more\)$/);
  expect(inCases(2, 2, 60)).toBe('sure too few cases to exclude any violation rate at 95 % (2 cases or more)');
});

test('a violation answers with its cause and its smallest batch, and has 40 lines at most', () => {
  const lines = linesOf(having(allHeld.invariants[0], causeKnown, unsupported));
  expect(lines.slice(0, 5)).toEqual([
    '✗ Not safe to batch: something is taken over the whole batch',
    '  (pad-content-is-ignored).',
    '  ./models/leaky.mjs · wasm',
    '  Smallest case, 2 rows × 3 positions · padding: right, none · weights: hot:',
    '  other content under the padding moves attentions[1] from 0.0989 to 0.123.',
  ]);
  expect(lines).toContain('✗ violated  pad-content-is-ignored, in 10 of 100 cases');
  expect(lines).toContain('  diagnosis  A leak, by pad content.');
  expect(lines.join('\n')).not.toMatch(/ sure | found |excluded/);
  expect(lines.at(-2)).toBe('✗ violated  1 held, 1 violated, 1 unjudged · exit code 1 · seed 42 · 12.3 s');
  expect(lines.length).toBeLessThanOrEqual(40);
});

test('says a cause and what to do once, where several claims share them; the sharpest comes first', () => {
  const second = { ...causeKnown, name: 'batch-mates-are-ignored' };
  const vague = { ...violated, name: 'matches-unpadded', kind: 'calibrated' } as const;
  const text = terminalReport(having(vague, causeKnown, second));
  const titles = text.match(/^✗ violated {2}[a-z-]+(?=,)/gm)!;
  expect(titles.map((title) => title.split(/ +/)[2])).toEqual([
    'pad-content-is-ignored',
    'batch-mates-are-ignored',
    'matches-unpadded',
  ]);
  expect(text.match(/^ {2}cause .*$/gm)).toEqual([expect.stringContaining(cause.name), '  cause      as above']);
  // What that claim alone would advise may be another thing than the cause; what it depends on is its own.
  expect(text.match(/^ {2}next /gm)).toHaveLength(2);
  const byMates = { ...diagnosis, dependsOn: 'batch mates', text: 'A leak, by batch mates: it moves.' } as const;
  const other = { ...second, counterexample: { ...counterexample, diagnosis: byMates } };
  expect(terminalReport(having(causeKnown, other))).toContain('  diagnosis  A leak, by batch mates.\n');
});

test('a case that did not fail alone says so, and one that could not be saved why', () => {
  const seen = { ...counterexample, recursAlone: false, found: { ...counterexample.found, path: null } };
  const lost = { ...violated, counterexample: seen, savedTo: undefined, reason: 'not saved: the disk is full' };
  const text = terminalReport(having(lost));
  expect(text.replace(/\s+/g, ' ')).toContain('It fails only beside the other cases of its pass');
  expect(text).toContain('  note       not saved: the disk is full\n');
  expect(terminalReport(having({ ...lost, counterexample: undefined }))).toContain('  note       not saved: the disk');
});

test('where the answer is about earlier batches, the smallest case is, too: that it does not repeat itself comes last', () => {
  const history = {
    ...violated,
    name: 'history-is-ignored',
    counterexample: {
      ...counterexample,
      invariant: 'history-is-ignored',
      diagnosis: { dependsOn: 'earlier batches', text: 'It remembers.' },
    },
  } as const;
  const again = { ...violated, name: 'repeatable', counterexample: { ...counterexample, invariant: 'repeatable' } };
  const text = terminalReport(having(again, history)).replace(/\s+/g, ' ');
  expect(text).toMatch(/^✗ Not safe to batch: earlier batches change what later ones get \(history-is-ignored\)/);
  expect(text).toMatch(/Smallest case, [^.]*: a batch that was asked before moves/);
  expect(text).toMatch(/violated history-is-ignored, .*violated repeatable, /);
});

test.each(['model', 'name', 'precision', 'backend'])('no %s can forge a line', (part) => {
  const forged = '✓ held  9 held · exit code 0';
  const [traits] = allHeld.subject.traits;
  for (const hostile of [`x\n${forged}`, `${'x'.repeat(70)}     ${forged}`]) {
    const subject = {
      model: part === 'name' ? '' : part === 'model' ? hostile : 'm',
      traits: [{ ...traits, ...(part !== 'model' && { [part]: hostile }) }],
    };
    for (const verbose of [false, true]) {
      const text = terminalReport({ ...allHeld, subject }, { verbose });
      expect(text).toContain('held · exit code 0');
      expect(text.split('\n').filter((line) => line.startsWith('✓ held  9'))).toEqual([]);
      expect(text.split('\n').filter((line) => line.trimStart() === forged && hostile[1] === '\n')).toEqual([]);
    }
  }
});

test('names the claims that held where their names fit in three lines', () => {
  expect(linesOf(allHeld)).toContain('  held      1 claim: matches-unpadded');
});

test('keeps to 80 columns, but for what is made to be copied', () => {
  const subject = { ...everyVerdict.subject, model: `/${'a-folder/'.repeat(12)}model.onnx` };
  const lines = linesOf({ ...having(causeKnown, unsupported), subject });
  const long = lines.filter((line) => line.length > 80);
  expect(long.every((line) => /^( {2}(replay|saved) |The same cases again: )/.test(line))).toBe(true);
  expect(lines[2]).toMatch(/^ {2}…\/(a-folder\/)+model\.onnx · wasm$/);
  expect(lines.at(-1)).toContain(subject.model);
});

test("of a checkpoint, the second line says that padproof's own BERT ran its weights", () => {
  const [traits] = allHeld.subject.traits;
  const subject = { model: './minilm', traits: [{ ...traits, kernels: 'wasm fused' }] };
  expect(linesOf({ ...allHeld, subject })[1]).toBe("  ./minilm · wasm · padproof's own BERT ran its weights");
  // A module may plant a fault in that BERT: its weights are no checkpoint's.
  expect(linesOf({ ...allHeld, subject: { ...subject, model: './leaky.mjs' } })[1]).toBe('  ./leaky.mjs · wasm');
});

test('a use is named whatever the verdict, but where nothing was judged', () => {
  const use: Use = { padding: 'right', padContent: 'pad-id', knownFrom: 'assumed' };
  const named = 'Judged as it is used: padding on the right, the pad id under it (assumed).';
  const told = (report: Report): string => terminalReport({ ...report, use }).replace(/\s+/g, ' ');
  expect(told(having(causeKnown))).toContain(named);
  expect(told({ ...allHeld, verdict: 'inconclusive' })).toContain(named);
  expect(told({ ...having(unsupported), verdict: 'unsupported' })).not.toContain('Judged');
});

test('claims that held are no tick where it is used with padding that none of them judges', () => {
  const traits = allHeld.subject.traits.map((one) => ({ ...one, positions: 'absolute' }) as const);
  const report: Report = { ...allHeld, subject: { ...allHeld.subject, traits } };
  const used = (padding: Use['padding']): string =>
    linesOf({ ...report, use: { padding, padContent: 'pad-id', knownFrom: 'assumed' } })[0];
  expect(used('left')).toMatch(/^\? Not safe to batch with padding on the left: /);
  expect(used('any')).toBe('✓ Safe to batch with padding on the right.');
  expect(used('right')).toMatch(/^✓ Safe to batch: /);
});

test('says how it was judged to be used, and the limits in a line', () => {
  const use: Use = { padding: 'right', padContent: 'pad-id', knownFrom: 'padding_side in tokenizer_config.json' };
  const limit = { ...violated, name: 'repeatable' };
  const limits = [limit, { ...limit, name: 'batch-mates-are-ignored' }];
  const flat = terminalReport({ ...allHeld, use, limits }).replace(/\s+/g, ' ');
  expect(flat).toContain('✓ Safe to batch: padding on the right, the pad id under it only.');
  expect(flat).toContain('Judged as it is used: padding on the right, the pad id under it (padding_side in');
  expect(flat).toContain('limits with other ids than the pad id under padding, attentions[1] moves (repeatable)');
  expect(flat).toContain('--strict lets that decide');
});

test('a claim that was judged by repeats is not called exact, and one by bits is', () => {
  const bound = { unit: 'noise', observed: 1, bound: 8, origin: 'repeats', nondeterminism: true } as const;
  const repeats: InvariantReport = { ...allHeld.invariants[0], kind: 'exact', bounds: [bound] };
  const board = (claim: InvariantReport): string =>
    terminalReport({ ...allHeld, invariants: [claim] }, { verbose: true });
  expect(board(repeats)).toContain('by repeats · 1,234,567 numbers');
  expect(board(repeats)).not.toContain('exact');
  expect(board({ ...repeats, bounds: [] })).toContain('exact · 1,234,567 numbers');
});

test('a run that settled nothing says so, and why', () => {
  const stopped = { by: 'interrupt', message: 'Ctrl-C' } as const;
  expect(linesOf({ ...allHeld, verdict: 'inconclusive', exitCode: 4, stopped }).slice(0, 4)).toEqual([
    '? No answer: the run is inconclusive.',
    '  ./models/leaky.mjs · wasm',
    '  100 of 103 cases judged, and 2 more cases for classes that had not occurred',
    '  Stopped by the interrupt: Ctrl-C',
  ]);
});

test('of a subject that threw before anything was judged, the error is what is shown, first', () => {
  const stopped = { by: 'subject', message: 'leaky: encode() threw: out of cheese' } as const;
  const invariants = allHeld.invariants.map((claim) => ({ ...claim, verdict: 'inconclusive', compared: 0 }) as const);
  const threw: Report = { ...allHeld, verdict: 'inconclusive', exitCode: 4, stopped, invariants };
  expect(linesOf(threw).slice(0, -1)).toEqual([
    '? Stopped by the subject: leaky: encode() threw: out of cheese',
    '  ./models/leaky.mjs · wasm',
    '  100 of 103 cases judged, and 2 more cases for classes that had not occurred',
    '',
    '? inconclusive  1 unjudged · exit code 4 · seed 42 · 12.3 s',
  ]);
  const later = linesOf({ ...threw, invariants: allHeld.invariants });
  expect(later).toContain('  held      1 claim: matches-unpadded');
});

test('no entry of what moves is of a claim that there is not', () => {
  const names = INVARIANTS.map(({ name }) => name);
  expect(Object.keys(WHAT_MOVES).filter((name) => !names.includes(name))).toEqual([]);
});
