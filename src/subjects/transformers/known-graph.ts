import { dirname, join, relative } from 'node:path';
import { messageOf, UsageError } from '../../core/errors';
import { MOST_BYTES, readRegular } from '../../core/files/read-regular';
import type { GraphOptimization } from '../../core/report/subject-spec';
import type { Platform, Traits } from '../../core/subject';
import { jsonBeside } from '../exported/beside';
import { externalFilesOf } from '../onnx/external-data';
import { factsOf } from '../onnx/facts';
import { inputsOf, type GraphInputs } from '../onnx/inputs';
import { notesOn } from '../onnx/notes';
import { graphAt } from '../onnx/place';
import { precisionOf } from '../onnx/precision';
import { readGraph } from '../onnx/read-graph';
import type { LoadedLibrary } from './library';
import { BACKEND, loadLibrary } from './library';
import type { TransformersOptions } from './options';
import type { Pooling } from './pooling';
import { namedPoolings, ownPooling } from './pooling';
import { notesOnPooling } from './pooling-notes';
import { unreadable } from '../../core/files/unreadable';
import { assertReadable } from './readable-files';

/** What transformers.js takes on a CPU in Node, where nothing else is asked for. */
export const DEFAULT_DTYPE = 'fp32';

/** A graph in a folder in the hub's layout, and what is known of it before transformers.js has loaded it. */
export interface KnownGraph extends LoadedLibrary {
  readonly folder: string;
  readonly dtype: string;
  readonly graphOptimization?: GraphOptimization;
  readonly inputs: GraphInputs;
  readonly poolings: readonly Pooling[];
  /** What a subject that runs it declares, but for what only running it shows. */
  readonly declared: Omit<Traits, 'outputs' | 'fullyMasked'>;
}

/**
 * Finds the graph of a dtype in a folder, and reads what it and the files beside it say.
 *
 * @param name how the user named the folder
 * @param loaded what runs it; transformers.js in this process, where it is not given
 * @throws UsageError where there is no such graph, naming those that there are, or what is there is malformed;
 *   EnvironmentError where transformers.js or a file is missing.
 */
export async function knownGraph(
  folder: string,
  name: string,
  options: TransformersOptions,
  loaded: LoadedLibrary = loadLibrary(),
): Promise<KnownGraph> {
  const { dtype = DEFAULT_DTYPE, graphOptimization } = options;
  const { versions } = loaded;
  const file = graphIn(folder, dtype);
  await assertReadable(folder);
  const bytes = await readRegular(file, MOST_BYTES).catch((thrown: unknown) => {
    throw unreadable(`${file} cannot be read: ${messageOf(thrown)}.`, thrown);
  });
  const graph = readGraph(bytes, file);
  // What lies beside it, the runtime reads by itself.
  await externalFilesOf(file, graph);
  const named = inputsOf(graph, file);
  const precision = precisionOf(graph);
  // Of a decoder transformers.js counts positions itself, unless it is given them.
  const counts = named.decoder !== undefined && named.positions !== undefined && options.positions !== 'given';
  const inputs = counts ? { ...named, positions: undefined } : named;
  const { notes, tokenTypes, ...facts } = await factsOf(file, graph, inputs, {
    ...options,
    ...(counts && { positions: options.positions ?? 'from-mask' }),
  });
  const said = await jsonBeside(join(folder, '1_Pooling', 'config.json'), 'config.json');
  const poolings = options.pooling ? namedPoolings(options.pooling) : [ownPooling(said?.json)];
  const tokenizer = await jsonBeside(join(folder, 'tokenizer_config.json'), 'tokenizer_config.json');
  const side = tokenizer?.json.get('padding_side') === 'left' ? 'left' : 'right';
  const platform: Platform = {
    device: 'CPU, ONNX Runtime',
    versions,
    settings: {
      dtype,
      graph: relative(folder, file),
      pooling: poolings.join(', '),
      ...(graphOptimization && { 'graph optimization': graphOptimization }),
    },
  };
  return {
    ...loaded,
    folder,
    dtype,
    ...(graphOptimization && { graphOptimization }),
    inputs,
    poolings,
    declared: {
      name,
      ...facts,
      ...(counts && {
        origins: { ...facts.origins, positions: 'transformers.js, which counts those of a decoder from the mask' },
      }),
      ...(tokenTypes !== undefined && { tokenTypes }),
      backend: BACKEND,
      precision,
      maskInput: inputs.mask ? 'required' : 'none',
      notes: [
        ...notesOn(graph, inputs, precision, facts.positions),
        ...notes,
        ...poolings.flatMap((pooling) => notesOnPooling(pooling, side)),
      ],
      platform,
    },
  };
}

/** What computes it: this process, or what it computes in, with its settings. */
export function platformOf({ declared, platform }: KnownGraph): Platform {
  const here = declared.platform!;
  const there = platform?.();
  return there ? { ...there, settings: { ...there.settings, ...here.settings } } : here;
}

/** @throws UsageError where transformers.js would find none. */
function graphIn(folder: string, dtype: string): string {
  const file = graphAt(folder, { dtype })!;
  if (dirname(file) === join(folder, 'onnx')) return file;
  throw new UsageError(
    `${file} is not where transformers.js looks for it: in the folder onnx, beside config.json. Move it there.`,
  );
}
