import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Batch } from '../../core/batch';
import type { Subject } from '../../core/subject';
import { isRequired } from '../../testing/deep';
import { PYTHON_ADAPTER } from './environment';
import { programSource } from './source';

const PYTHON = process.env.PADPROOF_PYTHON ?? 'python3';

function hasNumpy(): boolean {
  try {
    execFileSync(PYTHON, ['-c', 'import numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const here = isRequired('python') || hasNumpy();
if (!here) test.skip(`not here: ${PYTHON} with numpy (PADPROOF_PYTHON names another)`, () => undefined);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'padproof-python-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Opens the program of a model in Python. */
async function open(lines: string, more: { readonly again?: true } = {}): Promise<Subject[]> {
  const file = join(folder, 'my_model.py');
  writeFileSync(file, `import sys\nimport numpy as np\nimport padproof\n${lines}\n`);
  const source = programSource([PYTHON, file], 'mine');
  const first = await source.open();
  return more.again ? [first, await source.open()] : [first];
}

const batch: Batch = {
  size: 2,
  length: 3,
  inputIds: Int32Array.of(5, 6, 0, 7, 8, 9),
  attentionMask: Int32Array.of(1, 1, 0, 1, 1, 1),
};

const COUNTS = `
class Counts:
    vocabulary_size, max_length = 100, 16
    platform = {"device": "a processor", "versions": {"numpy": np.__version__}}
    use = {"padding": "right", "pad_content": "pad-id", "known_from": "the test"}
    asked = 0

    def encode(self, batch, wanted):
        print("this is no result")
        self.asked += 1
        ids = batch.input_ids[..., None].astype(float)
        return {"last_hidden_state": ids + np.arange(4), "hidden_states": [ids, ids * 2], "pooled": {"asked": np.full((batch.shape[0], 1), self.asked)}}

    def reordered(self, seed):
        other = Counts()
        other.asked = 10 * seed
        return other

    def gradients(self, batch, loss, labels):
        assert loss == "mlm" and labels.tolist() == [[-100, 6, -100], [-100] * 3]
        return {"embeddings": np.ones((*batch.shape, 4)), "pad_embedding": np.zeros(4)}
padproof.serve(Counts)`;

(here ? describe : describe.skip)('a model in Python', () => {
  test('the adapter has at most 250 lines', () => {
    expect(readFileSync(PYTHON_ADAPTER, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(250);
  });

  test('a class: what it declares, what it returns, and instances that share nothing', async () => {
    const [first, second] = await open(COUNTS, { again: true });
    expect(first).toMatchObject({
      name: 'Counts',
      vocabularySize: 100,
      maxLength: 16,
      padId: 0,
      positions: 'absolute',
      fullyMasked: 'unspecified',
      outputs: ['lastHiddenState', 'hiddenStates', 'pooled'],
      use: { padding: 'right', padContent: 'pad-id', knownFrom: 'the test' },
      platform: { device: 'a processor' },
    });
    const asked = async (subject: Subject): Promise<number> =>
      (await subject.encode(batch, ['pooled'])).pooled!.asked.data[0];
    // The first was asked once when it was made, to see what it returns.
    expect([await asked(first), await asked(first), await asked(second)]).toEqual([2, 3, 1]);
    const other = await first.reordered!(5);
    expect(await asked(other)).toBe(51);
    const { lastHiddenState, hiddenStates } = await first.encode(batch, ['lastHiddenState', 'hiddenStates']);
    expect(lastHiddenState!.shape).toEqual([2, 3, 4]);
    expect([...lastHiddenState!.data.subarray(0, 8)]).toEqual([5, 6, 7, 8, 6, 7, 8, 9]);
    expect(hiddenStates!.map(({ data }) => [...data])).toEqual([
      [5, 6, 0, 7, 8, 9],
      [10, 12, 0, 14, 16, 18],
    ]);
    const labels = Int32Array.of(-100, 6, -100, -100, -100, -100);
    const gradients = await first.gradients!(batch, { name: 'mlm', labels });
    expect(gradients.embeddings.shape).toEqual([2, 3, 4]);
    expect(gradients.padEmbedding).toEqual({ data: new Float32Array(4), shape: [4] });
    for (const subject of [other, second, first]) await subject.dispose!();
  });

  test('the model that the guide shows keeps padding out of its tokens', async () => {
    const page = readFileSync(join(__dirname, '../../../docs/guide/programs.md'), 'utf8');
    const [subject] = await open(/```python\n([^]*?)```/.exec(page)![1]);
    const positionIds = Int32Array.of(0, 1, 2, 0, 1, 2);
    const of = async (last: number): Promise<number[]> => {
      const inputIds = batch.inputIds.map((id, i) => (i === 2 ? last : id));
      const { lastHiddenState } = await subject.encode({ ...batch, inputIds, positionIds }, ['lastHiddenState']);
      return [...lastHiddenState!.data];
    };
    const [zero, nine] = [await of(0), await of(9)];
    expect(zero.slice(0, 16)).toEqual(nine.slice(0, 16));
    expect(zero.slice(16, 24)).not.toEqual(nine.slice(16, 24));
    await subject.dispose!();
  });

  test('a function, with its traits beside it', async () => {
    const [subject] = await open(`
def mean(batch, wanted):
    assert batch.attention_mask is None or batch.attention_mask.shape == batch.input_ids.shape
    return {"pooled": {"mean": batch.input_ids.mean(1, keepdims=True)}}
padproof.serve(mean, vocabulary_size=50, max_length=8, positions="relative")`);
    expect(subject).toMatchObject({ name: 'mean', vocabularySize: 50, positions: 'relative', outputs: ['pooled'] });
    const { pooled } = await subject.encode({ ...batch, attentionMask: null }, ['pooled']);
    expect([...pooled!.mean.data]).toEqual([Math.fround(11 / 3), 8]);
    await subject.dispose!();
  });

  test('a model of texts, which are made of words; one of token ids is given none', async () => {
    const file = join(folder, 'texts.py');
    const words = ['red', 'blue', 'cat'];
    const opened = (lines: string, wordsAreNamed = false): Promise<Subject> => {
      writeFileSync(file, `import padproof\n${lines}`);
      return Promise.resolve(programSource([PYTHON, file], 'texts', { words, wordsAreNamed }).open());
    };
    const subject = await opened(`
class Lengths:
    def embed(self, texts):
        return [[len(text), text.count(" ")] for text in texts]
    def together(self, texts):
        return [self.embed([text])[0] for text in texts]
padproof.serve(Lengths)`);
    expect(subject).toMatchObject({ name: 'Lengths', vocabularySize: 4, texts: { words: ['', ...words], most: 32 } });
    const inputIds = Int32Array.of(1, 3, 0, 2, 2, 3);
    const { pooled } = await subject.encode({ ...batch, inputIds }, ['pooled']);
    expect([...pooled!.embedding.data]).toEqual(['red cat'.length, 1, 'blue blue cat'.length, 2]);
    expect((await subject.together!({ ...batch, inputIds }, ['pooled'])).pooled).toEqual(pooled);
    await subject.dispose!();
    const ids =
      'padproof.serve(lambda batch, wanted: {"pooled": {"one": [[1], [1]]}}, vocabulary_size=9, max_length=9)';
    await expect(opened(ids, true)).rejects.toThrow(
      /^`words` and `tokenizer` are for what takes texts; texts takes token/,
    );
  });

  test('masks in other forms come in their own types', async () => {
    const [subject] = await open(`
class Forms:
    vocabulary_size, max_length, mask_forms = 50, 8, ["boolean [B, S]", "additive [B, 1, 1, S]"]
    def encode(self, batch, wanted):
        kinds = {"boolean [B, S]": (np.bool_, (2, 3)), "additive [B, 1, 1, S]": (np.float32, (2, 1, 1, 3))}
        right = batch.mask_form and kinds[batch.mask_form] == (batch.mask.dtype.type, batch.mask.shape)
        return {"pooled": {"right": np.full((2, 1), 1 if right else 0)}}
padproof.serve(Forms)`);
    const masks = [
      { form: 'boolean [B, S]', data: Uint8Array.of(1, 1, 0, 1, 1, 1), shape: [2, 3] },
      { form: 'additive [B, 1, 1, S]', data: Float32Array.of(0, 0, -1, 0, 0, 0), shape: [2, 1, 1, 3] },
    ] as const;
    for (const mask of masks) {
      const { pooled } = await subject.encode({ ...batch, attentionMask: null, mask }, ['pooled']);
      expect([...pooled!.right.data]).toEqual([1, 1]);
    }
    await subject.dispose!();
  });

  test('what it raises is told with its place, and it can be asked again', async () => {
    const [subject] = await open(`
class Refuses:
    vocabulary_size, max_length, outputs = 50, 8, ["pooled"]
    def encode(self, batch, wanted):
        if batch.input_ids[0, 0] == 5:
            raise ValueError("no fives")
        return {"pooled": {"one": np.ones((2, 1))}}
padproof.serve(Refuses)`);
    await expect(subject.encode(batch, ['pooled'])).rejects.toThrow(/^ValueError: no fives \(my_model\.py, line 9\)$/);
    const { pooled } = await subject.encode({ ...batch, inputIds: batch.inputIds.map(() => 1) }, ['pooled']);
    expect([...pooled!.one.data]).toEqual([1, 1]);
    await subject.dispose!();
  });

  test.each([
    ['import nothing_of_that_name', /ModuleNotFoundError: No module named 'nothing_of_that_name'/],
    [`class M:\n    max_length = 8\npadproof.serve(M)`, /M declares no vocabulary_size: give it that attribute/],
    [`padproof.serve(lambda: 1 / 0)`, /ZeroDivisionError: division by zero \(my_model\.py, line 4\)/],
    [`padproof.serve(len, vocabulary_size=9, max_length=9, padid=1)`, /serve\(\) got padid; a model declares name/],
  ])('%j does not begin, and says why', async (lines, message) => {
    await expect(open(lines)).rejects.toThrow(message);
  });
});
