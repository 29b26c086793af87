import { tensorsOf, type Values } from '../../../core/encoding';
import { messageOf } from '../../../core/errors';
import type { InnerTensor, InnerTensors } from '../../../core/inside';
import { quotedOutside } from '../../../core/text/outside-text';
import type { Answer } from '../../../subjects/program/answer';
import { aboutInside } from '../../../subjects/program/question';
import { parseSteps, pathOf, type Steps } from '../../../subjects/program/steps';
import { batchFor } from '../batches';
import { Break } from '../findings';
import type { Talk } from '../talk';
import type { Step } from './step';

const RULE = 'inside-is-answered';
/** Numbers that are further from what encode gives, in parts of its largest, are others: what is recorded may be rounded otherwise. */
const FAR = 1e-2;

type Numbers = Pick<InnerTensor, 'data' | 'shape'>;

/** Has the steps of a batch listed, their tensors handed out, and one of them put in the place of what is computed. */
export const INSIDE: Step = {
  rules: [RULE],
  without: ({ methods }) => (methods.has('inside') ? undefined : 'it does not declare inside'),
  run: async (talk) => {
    const { traits } = talk.declared;
    const of = { batch: batchFor(traits, 2, 3), wanted: traits.outputs };
    const steps = await listed(talk, of);
    const names = [...steps.tensors.keys()];
    const ask = async (replaced: InnerTensors): Promise<ReadonlyMap<string, Numbers>> => {
      const answer = await talk.ask(aboutInside('0', of, { tensors: names, replaced }));
      talk.refuseError(RULE, answer);
      holdPath(answer, steps);
      const found = new Map<string, Numbers>([...answer.tensors, ...answer.wide]);
      for (const name of names) holdShape(name, found.get(name), steps.tensors.get(name)!.shape);
      return found;
    };
    const found = await ask(new Map());
    const encoding = await talk.outputs(RULE, of.batch, of.wanted);
    for (const { label, values } of tensorsOf(encoding, of.wanted)) {
      const [name] = steps.outputs.get(label) ?? [];
      if (name !== undefined && !isNear(values, found.get(name)!))
        throw new Break(RULE, `tensor ${quotedOutside(name)} is not ${label} as encode gives it`);
    }
    const [name] = [...steps.outputs.values()][0] ?? [];
    if (name === undefined) throw new Break(RULE, 'outputs names no tensor');
    const { shape, data } = found.get(name)!;
    const other = { shape, data: data.map((x) => x + 1), type: steps.tensors.get(name)!.type };
    if (!isNear(other, (await ask(new Map([[name, other]]))).get(name)!))
      throw new Break(RULE, `tensor ${quotedOutside(name)} was replaced, and comes back otherwise than it was given`);
  },
};

async function listed(talk: Talk, of: Parameters<typeof aboutInside>[1]): Promise<Steps> {
  const answer = await talk.ask(aboutInside('0', of));
  talk.refuseError(RULE, answer);
  try {
    return parseSteps(answer, 'the answer');
  } catch (thrown) {
    throw new Break(RULE, messageOf(thrown));
  }
}

function holdPath({ said }: Answer, { path }: Steps): void {
  const taken = said.has('path') ? pathOf(said, '') : undefined;
  if (taken !== path)
    throw new Break(
      RULE,
      `path is ${taken === undefined ? 'missing' : quotedOutside(taken)}, and was ${quotedOutside(path)} for the same batch`,
    );
}

function holdShape(name: string, tensor: Numbers | undefined, shape: readonly number[]): void {
  if (tensor && tensor.shape.join() === shape.join()) return;
  const found = tensor ? `has the shape [${tensor.shape.join(', ')}]` : 'is missing';
  throw new Break(RULE, `tensor ${quotedOutside(name)} ${found}; steps has it with [${shape.join(', ')}]`);
}

function isNear(one: Values | Numbers, other: Numbers): boolean {
  const numbers = Array.from(one.data);
  const most = numbers.reduce((max, x) => (Number.isFinite(x) ? Math.max(max, Math.abs(x)) : max), 0);
  const near = (x: number, y: number): boolean => Object.is(x, y) || x === y || Math.abs(x - y) <= FAR * (most || 1);
  return numbers.length === other.data.length && numbers.every((x, i) => near(x, other.data[i]));
}
