import type { Values } from '../../../core/encoding';
import { quotedOutside } from '../../../core/text/outside-text';
import type { Method } from '../../../subjects/program/handshake';
import { aboutBatch, aboutInstance } from '../../../subjects/program/question';
import { batchFor } from '../batches';
import { Break } from '../findings';
import type { RuleName } from '../rules';
import type { Talk } from '../talk';
import { INSIDE } from './inside';
import { smallest, type Step } from './step';

const TEXTS = ['red', 'blue cat', 'The sun, the moon and a tree.'];

const declares =
  (method: Method): NonNullable<Step['without']> =>
  ({ methods }) =>
    methods.has(method) ? undefined : `it does not declare ${method}`;

/** A method that answers as `encode` does; of a program that takes texts alone, as `embed` does. */
const asEncode = (method: 'reference' | 'together'): Step => ({
  rules: [`${method}-is-answered`],
  without: declares(method),
  run: async (talk) => {
    const { traits, methods } = talk.declared;
    if (method === 'together' && !methods.has('encode')) return holdVectors(talk, method);
    await talk.outputs(`${method}-is-answered`, batchFor(traits, 2, 3), traits.outputs, { method });
  },
});

async function holdVectors(talk: Talk, method: 'embed' | 'together'): Promise<void> {
  const answer = await talk.ask(aboutInstance(method, '0', { texts: JSON.stringify(TEXTS) }));
  talk.refuseError(`${method}-is-answered`, answer);
  const shape = answer.tensors.get('vectors')?.shape;
  if (shape?.length !== 2 || shape[0] !== TEXTS.length)
    throw new Break(
      `${method}-is-answered`,
      shape ? `vectors has the shape [${shape.join(', ')}] for ${TEXTS.length} texts` : 'there is no tensor vectors',
    );
}

/** A method that makes an instance, which is then asked. */
const makes = (method: 'fresh' | 'reordered'): Step => ({
  rules: [`${method}-is-answered`],
  without: declares(method),
  run: async (talk) => {
    const made = [await madeBy(talk, method), await madeBy(talk, method)];
    for (const instance of made) await encodeBy(talk, `${method}-is-answered`, instance);
    if (made[0] === made[1])
      throw new Break(`${method}-is-answered`, `two instances have the name ${quotedOutside(made[0])}`);
  },
});

/** The name of a new instance. @throws Break where there is none. */
async function madeBy(talk: Talk, method: 'fresh' | 'reordered'): Promise<string> {
  const rule: RuleName = `${method}-is-answered`;
  const answer = await talk.ask(aboutInstance(method, '0', method === 'reordered' ? { seed: '7' } : {}));
  talk.refuseError(rule, answer);
  const name = answer.said.get('instance');
  if (name === undefined) throw new Break(rule, '__metadata__ of the answer has no instance');
  if (name === '0') throw new Break(rule, 'it names the instance "0", which was there');
  if (answer.tensors.size > 0) throw new Break(rule, `the answer has ${answer.tensors.size} tensors`);
  return name;
}

const encodeBy = (talk: Talk, rule: RuleName, instance: string): Promise<unknown> =>
  talk.outputs(rule, batchFor(talk.declared.traits, 2, 3), smallest(talk.declared), { instance });

/** Each method that a program declares. */
export const METHODS: readonly Step[] = [
  {
    rules: ['embed-is-answered'],
    without: declares('embed'),
    run: (talk) => holdVectors(talk, 'embed'),
  },
  asEncode('reference'),
  asEncode('together'),
  {
    rules: ['gradients-are-answered'],
    without: declares('gradients'),
    run: async (talk) => {
      const { traits } = talk.declared;
      const batch = batchFor(traits, 2, 3);
      const labels = batch.inputIds.map((id, i) => (i % 2 === 0 ? id : -100));
      const losses = [
        { name: 'cls' },
        ...(traits.outputs.includes('logits') ? [{ name: 'mlm', labels }] : []),
      ] as const;
      for (const loss of losses as readonly Parameters<typeof aboutBatch>[3][]) {
        const answer = await talk.ask(aboutBatch('gradients', '0', batch, loss));
        talk.refuseError('gradients-are-answered', answer);
        holdGradients(answer.tensors, [batch.size, batch.length]);
      }
    },
  },
  INSIDE,
  makes('fresh'),
  makes('reordered'),
  {
    rules: ['drop-is-answered', 'instances-share-nothing'],
    without: (declared) =>
      declares('drop')(declared) ?? (declares('fresh')(declared) && declares('reordered')(declared)),
    run: async (talk, findings) => {
      const method = talk.declared.methods.has('fresh') ? 'fresh' : 'reordered';
      const [kept, dropped] = [await madeBy(talk, method), await madeBy(talk, method)];
      const answer = await talk.ask(aboutInstance('drop', dropped));
      talk.refuseError('drop-is-answered', answer);
      if (answer.tensors.size > 0) throw new Break('drop-is-answered', `the answer has ${answer.tensors.size} tensors`);
      findings.keep('drop-is-answered');
      for (const instance of [kept, '0']) await encodeBy(talk, 'instances-share-nothing', instance);
    },
  },
];

function holdGradients(tensors: ReadonlyMap<string, Values>, [B, S]: readonly [number, number]): void {
  const [embeddings, padEmbedding] = [tensors.get('embeddings')?.shape, tensors.get('padEmbedding')?.shape];
  const shown = (shape?: readonly number[]): string => (shape ? `[${shape.join(', ')}]` : 'missing');
  if (
    embeddings?.length === 3 &&
    embeddings[0] === B &&
    embeddings[1] === S &&
    padEmbedding?.length === 1 &&
    padEmbedding[0] === embeddings[2]
  )
    return;
  throw new Break(
    'gradients-are-answered',
    `embeddings is ${shown(embeddings)} and padEmbedding ${shown(padEmbedding)}; expected [${B}, ${S}, E] and [E]`,
  );
}
