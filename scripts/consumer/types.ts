// What a consumer's compiler must make of the types, under every way to resolve them.
import type { Batch, Encoding, OutputName, Report, Subject } from 'padproof';
import { cases, check, ExitCode } from 'padproof';
import { matchers } from 'padproof/jest';

const subject: Subject = {
  name: 'typed',
  vocabularySize: 50,
  maxLength: 64,
  padId: 0,
  positions: 'absolute',
  fullyMasked: 'unspecified',
  outputs: ['lastHiddenState'],
  async encode({ size, length }: Batch, wanted: readonly OutputName[]): Promise<Encoding> {
    return wanted.length > 0
      ? { lastHiddenState: { data: new Float32Array(size * length), shape: [size, length, 1] } }
      : {};
  },
};

expect.extend(matchers);

export async function typed(): Promise<Report> {
  await expect(subject).toIgnorePadding({ runs: 20, seed: 1 });
  await expect(subject).not.toHold('pad-content-is-ignored');
  // @ts-expect-error -- a number of runs is a number
  await expect(subject).toIgnorePadding({ runs: 'many' });
  // @ts-expect-error -- there is no such policy
  const wrong: Subject = { ...subject, positions: 'somewhere' };
  const report = await check(() => wrong, { only: ['pad-content-is-ignored'] });
  const code: 0 | 1 | 2 | 3 | 4 = report.exitCode;
  if (code !== ExitCode.held) throw new Error(String(cases(subject)));
  return report;
}
