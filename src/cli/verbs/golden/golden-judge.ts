import type { BackendProbe } from '../../../subjects/backends/backend';
import { PadproofError, SubjectError } from '../../../core/errors';
import type { Subject, SubjectSource } from '../../../core/subject';
import type { Golden, GoldenModel } from '../../../tools/goldens/format';
import type { GoldenTensors } from '../../../tools/goldens/tensors';
import { verifyOn, type Met } from '../../../tools/goldens/verify';
import { specOfGolden } from './golden-model';
import type { SubjectSpec } from '../../../core/report/subject-spec';
import { asked } from '../../../subjects/kinds/kind';
import { kindOf } from '../../../subjects/kinds/resolve';

/** The result of verifying one golden on all backends. */
export interface GoldenResult {
  readonly name: string;
  readonly status: Met['status'] | 'missing' | 'tampered' | 'obsolete';
  readonly why?: string;
  /** What to do about it. */
  readonly advice?: string;
  readonly model?: GoldenModel;
  readonly provenance?: Golden['provenance'];
  readonly backends: readonly Met[];
}

export interface WholeGolden {
  readonly golden: Golden;
  readonly tensors: GoldenTensors;
}

export type Resolve = (spec: SubjectSpec) => Promise<SubjectSource>;

const AGAIN = 'Record it again with --update, or remove it: padproof golden prune.';

/** Why a golden says nothing any more: its model has other weights, or is gone. `undefined` where it still does. */
export function whyObsolete(
  { model }: Golden,
  found: { readonly gone: boolean; readonly fingerprint?: string },
): string | undefined {
  if (found.gone) return 'path' in model ? `its model ${model.path} is not there any more` : 'its model is not there';
  const { fingerprint } = model;
  if (fingerprint === undefined || found.fingerprint === undefined || fingerprint === found.fingerprint)
    return undefined;
  return `its model has other weights or another config now: ${found.fingerprint.slice(0, 12)}…, and it was recorded of ${fingerprint.slice(0, 12)}…`;
}

/**
 * Verifies goldens of one model on each backend that is here.
 *
 * @param on another model to verify them on, whatever they were recorded of
 */
export async function judgeGoldens(
  wholes: readonly WholeGolden[],
  probes: readonly BackendProbe[],
  resolve: Resolve,
  { folder, timeout, on }: { readonly folder: string; readonly timeout: number; readonly on?: SubjectSpec },
): Promise<GoldenResult[]> {
  const { model } = wholes[0].golden;
  const named = specOfGolden(model, folder);
  const spec = on ?? named.spec;
  const weightScale = 'weightsSeed' in model ? model.weightScale : undefined;
  const about = ({ golden }: WholeGolden): Pick<GoldenResult, 'name' | 'model' | 'provenance'> => ({
    name: golden.name,
    model: golden.model,
    provenance: golden.provenance,
  });
  const results = new Map(wholes.map((whole) => [whole, { ...about(whole), backends: [] as Met[] }]));
  const settled: GoldenResult[] = [];
  const settle = (whole: WholeGolden, result: Pick<GoldenResult, 'status' | 'why' | 'advice'>): void => {
    settled.push({ ...about(whole), ...result, backends: [] });
    results.delete(whole);
  };
  if (named.gone && on === undefined) {
    for (const whole of wholes) {
      settle(whole, {
        status: 'obsolete',
        why: whyObsolete(whole.golden, named),
        advice: 'Put the model back, or remove the golden: padproof golden prune.',
      });
    }
    return settled;
  }
  const here = probes.filter(({ available }) => available).map(({ name }) => name);
  // What brings its own backend, as a module does, is verified once.
  const kind = kindOf(asked(spec.model, {}));
  for (const backend of kind?.fields.includes('backend') ? here : [undefined]) {
    if (results.size === 0) break;
    let fingerprint: string | undefined;
    let subject: Subject;
    try {
      const source = await resolve({ ...spec, ...(backend !== undefined && { backend }) });
      fingerprint = source.fingerprint?.(weightScale);
      subject = await source.open(source.weightScales.length > 0 ? weightScale : undefined);
    } catch (thrown) {
      if (!(thrown instanceof PadproofError)) throw thrown;
      for (const [whole, result] of [...results]) {
        // What another backend found before stands.
        if (result.backends.length === 0) settle(whole, notHad(thrown));
        else result.backends.push(notMet(backend, notHad(thrown)));
      }
      continue;
    }
    try {
      if (on === undefined) {
        for (const whole of [...results.keys()]) {
          const why = whyObsolete(whole.golden, { gone: false, fingerprint });
          if (why !== undefined) settle(whole, { status: 'obsolete', why, advice: AGAIN });
        }
      }
      for (const [whole, result] of results) result.backends.push(await verifyOn(whole, subject, timeout));
    } finally {
      await subject.dispose?.();
    }
  }
  return [...settled, ...[...results.values()].map(overall)];
}

function notMet(backend: string | undefined, { status, why }: ReturnType<typeof notHad>): Met {
  const nothing = { compared: 0, count: 0, worst: 0, bound: 0, origin: 'not measured' };
  return { ...nothing, backend: backend ?? 'its own', status: status as Met['status'], why };
}

/** A model that is not here may be elsewhere; one that hangs, or was interrupted, says nothing and must not pass for that. */
function notHad(thrown: PadproofError): Pick<GoldenResult, 'status' | 'why' | 'advice'> {
  if (thrown instanceof SubjectError)
    return { status: 'inconclusive', why: thrown.message, advice: ADVICE.inconclusive };
  return {
    status: 'unsupported',
    why: `its model cannot be had here: ${thrown.message}`,
    advice: 'Verify it where the model is, or name one that has the same weights: padproof golden verify MODEL.',
  };
}

const ADVICE: Partial<Record<GoldenResult['status'], string>> = {
  changed:
    'If the change is meant, record it again with --update and look at the difference; if not, something that the model is made of computes another thing: weights, code, a library, a backend.',
  unsupported: 'Verify it on a model that takes its batches and offers its outputs.',
  inconclusive: 'See why the model does not answer: padproof check MODEL.',
};

/** The worst that came of any backend. */
function overall(result: Omit<GoldenResult, 'status'>): GoldenResult {
  const order = ['changed', 'inconclusive', 'unsupported', 'met'] as const;
  const status = order.find((one) => result.backends.some((met) => met.status === one)) ?? 'unsupported';
  const why = result.backends.find((met) => met.status === status)?.why;
  return { ...result, status, ...(why !== undefined && { why }), ...(ADVICE[status] && { advice: ADVICE[status] }) };
}
