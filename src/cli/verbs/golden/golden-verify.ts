import type { Command } from 'commander';
import { probeBackend, type BackendProbe } from '../../../subjects/backends/backend';
import { backendNames } from '../../../subjects/backends/names';
import { EnvironmentError, ExitCode, UsageError } from '../../../core/errors';
import { toJson } from '../../../core/json';
import { VERSION } from '../../../core/version';
import { GOLDEN_FOLDER, GOLDEN_NAME } from '../../../tools/goldens/format';
import { inventoryOf } from '../../../tools/goldens/inventory';
import { leftoversIn } from '../../../tools/goldens/prune';
import { readGolden } from '../../../tools/goldens/read';
import { quoted } from '../../../core/text/command-words';
import { isCi } from '../../host/ci/is-ci';
import { coloursFor } from '../../host/terminal/colours';
import { names } from '../../options/flags';
import { judgeGoldens, type GoldenResult, type Resolve, type WholeGolden } from './golden-judge';
import { modelRef, sameName, specOfGolden } from './golden-model';
import { verificationText, type Verification } from './golden-text';
import type { ModelOptions } from '../../options/model-options';
import { addModelOptions } from '../../options/model-options';
import { refuseGraph } from '../../options/refuse-graph';
import { withModels } from '../../host/session';
import { refuseServer } from '../../options/server-options';
import { specOf } from '../../options/spec-of';
import type { TrustOptions } from '../trust';
import { addTrustOption, deedOf } from '../trust';
import { standardOutput } from '../../host/outlets';
import type { SubjectSpec } from '../../../core/report/subject-spec';
import { inFlags } from '../../options/in-flags';

interface VerifyOptions extends ModelOptions, TrustOptions {
  readonly dir: string;
  readonly name?: readonly string[];
  readonly ci?: boolean;
  readonly json?: boolean;
}

/** `padproof golden verify [MODEL]` */
export function addGoldenVerify(golden: Command, exit: (code: ExitCode) => void): void {
  const command = golden
    .command('verify')
    .description('Verifies that goldens are still met, on every backend that is here.')
    .argument('[MODEL]', 'verify the goldens that were recorded of this one; of every model where it is not given')
    .option('--name <names>', 'verify these, with commas between them; on MODEL, whatever they were recorded of', names)
    .option('--dir <folder>', 'where goldens are', GOLDEN_FOLDER)
    .option('--ci', 'fail where a golden cannot be verified here; so it is where the environment variable CI is set')
    .option('--no-ci', 'do not, in CI either')
    .option('--json', 'write the result as JSON to standard output');
  addModelOptions(addTrustOption(command, 'each golden')).action(
    async (model: string | undefined, options: VerifyOptions) => {
      exit(await verify(model, options));
    },
  );
}

async function verify(model: string | undefined, options: VerifyOptions): Promise<ExitCode> {
  const { dir, json } = options;
  const ci = isCi(options.ci);
  refuseServer(model, 'a golden keeps token ids and what they give');
  const spec = model === undefined ? undefined : specOf(model, options);
  if (spec) refuseGraph('golden verify', spec);
  const wanted = options.backend === undefined ? backendNames : [options.backend];
  const probes: BackendProbe[] = [];
  for (const name of wanted) probes.push(await probeBackend(name));
  if (options.backend !== undefined && !probes[0].available) {
    throw new EnvironmentError(`--backend: ${options.backend} is not available here: ${probes[0].why}`);
  }
  const { results, wholes } = await readAll(dir, options.name);
  if (!spec && !options.trust) await assertFree(wholes, dir);
  await withModels(
    options,
    async (resolve) => {
      const chosen = spec && options.name === undefined ? await recordedOf(spec, wholes, dir, resolve) : wholes;
      // One model after the other: a checkpoint can be large.
      const groups = new Map<string, WholeGolden[]>();
      for (const whole of chosen) {
        const { fingerprint: _, ...key } = whole.golden.model;
        const group = groups.get(JSON.stringify(key)) ?? [];
        groups.set(JSON.stringify(key), [...group, whole]);
      }
      const on = spec && { ...spec, backend: undefined };
      for (const group of groups.values()) {
        results.push(...(await judgeGoldens(group, probes, resolve, { folder: dir, timeout: options.timeout, on })));
      }
    },
    spec ? 'command line' : 'files',
  );
  const order = (a: GoldenResult, b: GoldenResult): number => (a.name < b.name ? -1 : 1);
  const leftovers = await leftoversIn(dir);
  const goldens = [...results].sort(order);
  const done: Verification = { folder: dir, model, ci, goldens, probes, leftovers, exitCode: exitCodeOf(goldens, ci) };
  standardOutput.write(
    json
      ? toJson({
          format: 'padproof-golden-verify',
          version: 1,
          padproof: VERSION,
          node: process.versions.node,
          ...done,
        })
      : inFlags(verificationText(done, coloursFor(standardOutput))),
  );
  return done.exitCode;
}

/** How many of the goldens that may not be followed are listed. */
const MOST_TOLD = 5;

/** @throws UsageError saying what the models that goldens name would have done, and the commands that do it. */
async function assertFree(wholes: readonly WholeGolden[], folder: string): Promise<void> {
  const deeds: string[] = [];
  let first: string | undefined;
  for (const { golden } of wholes) {
    const { spec, gone } = specOfGolden(golden.model, folder);
    const deed = gone ? undefined : await deedOf(spec);
    if (deed === undefined) continue;
    first ??= golden.name;
    deeds.push(`${golden.name} would ${deed}`);
  }
  if (first === undefined) return;
  const told = deeds.length > MOST_TOLD ? [...deeds.slice(0, MOST_TOLD), `${deeds.length - MOST_TOLD} more`] : deeds;
  const again = `padproof golden verify${folder === GOLDEN_FOLDER ? '' : ` --dir ${quoted(folder)}`}`;
  throw new UsageError(
    `To verify ${told.join('; ')}. A golden may be from anybody, so nothing of this was done. Name the model yourself: ${again} MODEL --name ${first}. Or, if you trust them: ${again} --trust`,
  );
}

/**
 * Reads the goldens of a folder, or those that are named.
 * @returns those that are whole, and what is wrong with the others
 */
async function readAll(
  folder: string,
  asked: readonly string[] | undefined,
): Promise<{ results: GoldenResult[]; wholes: WholeGolden[] }> {
  const { names: there, data } = await inventoryOf(folder);
  const owners = data.map(({ name }) => name).filter((name) => !there.includes(name));
  const results: GoldenResult[] = [];
  const wholes: WholeGolden[] = [];
  for (const name of asked ?? new Set([...there, ...owners])) {
    if (!GOLDEN_NAME.test(name))
      throw new UsageError(`--name: ${JSON.stringify(name)} cannot be the name of a golden.`);
    const reading = await readGolden(folder, name);
    if (reading.status === 'whole') {
      wholes.push(reading);
      continue;
    }
    const { status, why, advice } = reading;
    const expected = asked !== undefined || data.some((one) => one.name === name);
    // A file of somebody else that lies here too.
    if (status === 'stranger' && !expected) continue;
    results.push({ name, status: status === 'stranger' ? 'tampered' : status, why, advice, backends: [] });
  }
  return { results, wholes };
}

/** Those of the model: by its weights, under whatever name it goes here, or by its name. */
async function recordedOf(
  spec: SubjectSpec,
  wholes: readonly WholeGolden[],
  folder: string,
  resolve: Resolve,
): Promise<WholeGolden[]> {
  const source = await resolve(spec);
  return wholes.filter(({ golden: { model } }) => {
    const weightScale = 'weightsSeed' in model ? model.weightScale : undefined;
    if ('weightsSeed' in model !== source.weightScales.length > 0) return false;
    if (model.fingerprint !== undefined && model.fingerprint === source.fingerprint?.(weightScale)) return true;
    try {
      return sameName(model, modelRef(spec, folder, weightScale));
    } catch (thrown) {
      // A model elsewhere on this machine has no name that a golden could hold.
      if (thrown instanceof UsageError) return false;
      throw thrown;
    }
  });
}

/** Changed goes before all that kept a golden from being compared. */
function exitCodeOf(goldens: readonly GoldenResult[], ci: boolean): ExitCode {
  const some = (...statuses: GoldenResult['status'][]): boolean =>
    goldens.some(({ status }) => statuses.includes(status));
  if (some('changed')) return ExitCode.violated;
  if (some('missing', 'tampered', 'obsolete', 'inconclusive') || (ci && some('unsupported')))
    return ExitCode.inconclusive;
  return some('met') ? ExitCode.held : ExitCode.inconclusive;
}
