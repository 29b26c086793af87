import type { Counterexample, SubjectSpec } from '../verify/report';

/** How a violation is met again: one command and one line of code. */
export interface ReplayLines {
  readonly command: string;
  readonly code: string;
}

/**
 * The lines that replay a counterexample: from its file, or, where it was not saved, from the seed.
 * @param asked how many cases the campaign was asked for
 */
export function replayLines(
  { subject, found, invariant }: Counterexample,
  savedTo: string | undefined,
  asked: number,
): ReplayLines {
  if (isGivenInCode(subject)) return linesInCode(invariant, found.seed, savedTo, asked);
  const options = {
    ...(subject.backend && { backend: subject.backend }),
    ...(subject.weightsSeed !== undefined && { weightsSeed: subject.weightsSeed }),
    ...(subject.revision !== undefined && { revision: subject.revision }),
  };
  const source = `await resolveModel(${JSON.stringify(subject.model)}, ${JSON.stringify(options)})`;
  if (savedTo !== undefined) {
    const backend = subject.backend ? ` --backend ${subject.backend}` : '';
    return {
      command: `npx padproof replay ${quoted(savedTo)}${backend}`,
      code: `await replay(${source}, await readCounterexample(${JSON.stringify(savedTo)}))`,
    };
  }
  const runs = `seed: ${found.seed}, runs: ${asked}`;
  return {
    command: checkCommand(subject, found.seed, asked, invariant),
    code: `await runCampaign(${source}, ${JSON.stringify(subject)}, { ${runs}, invariants: [invariantNamed(${JSON.stringify(invariant)})] })`,
  };
}

/**
 * Was the subject handed over by code, so that no MODEL names it? The built-in BERT has no name either, but a seed of its
 * weights.
 */
export function isGivenInCode({ model, weightsSeed }: SubjectSpec): boolean {
  return model === '' && weightsSeed === undefined;
}

function linesInCode(invariant: string, seed: number, savedTo: string | undefined, asked: number): ReplayLines {
  if (savedTo !== undefined) {
    return {
      command: `npx padproof replay ${quoted(savedTo)} MODULE  (a file that default-exports the subject)`,
      code: `await expect(subject).toWithstand(${JSON.stringify(savedTo)})`,
    };
  }
  return {
    command: `${checkCommand({ model: 'MODULE' }, seed, asked, invariant)}  (MODULE: a file that default-exports the subject)`,
    code: `await check(subject, { seed: ${seed}, runs: ${asked}, only: [${JSON.stringify(invariant)}] })`,
  };
}

/** The command that generates the same cases again, for all invariants or for one. */
export function checkCommand(subject: SubjectSpec, seed: number, runs: number, only?: string): string {
  const words = ['npx', 'padproof', 'check'];
  if (subject.model !== '') words.push(quoted(subject.model));
  if (only !== undefined) words.push('--only', only);
  words.push('--seed', String(seed), '--runs', String(runs));
  if (subject.backend) words.push('--backend', subject.backend);
  if (subject.weightsSeed !== undefined) words.push('--weights-seed', quoted(subject.weightsSeed));
  if (subject.revision !== undefined) words.push('--revision', quoted(subject.revision));
  return words.join(' ');
}

/** Quotes a word for a shell, where it needs it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
