// The BERT in a browser's page: the same model, on a backend that this process does not have.
import { syntheticCheckpoint } from '../src/subjects/bert/synthetic';
import type { OpenBert } from '../src/subjects/bert/checkpoint/open';
import { BrowserBerts } from '../src/subjects/browser/bert';
import { BrowserPage } from '../src/subjects/browser/page';
import { buildOnce } from '../src/cli/testing/binary';
import type { Batch } from '../src/core/batch';
import type { Encoding, Values } from '../src/core/encoding';
import { tensorsOf } from '../src/core/encoding';
import { bertSubject } from '../src/subjects/models/bert';
import { compareWithin, magnitudeOf } from '../src/numerics/compare';
import { describeInBrowser } from './support';

/** One layer: a software renderer compiles a shader for every shape, and that is what takes its time. */
const LAYERS = 1;
const checkpoint = syntheticCheckpoint({ weightScale: 'sharp', seed: 'browser' });

/** Rows with padding on the right and in the middle. */
const batch: Batch = {
  size: 2,
  length: 5,
  inputIds: Int32Array.of(3, 9, 27, 0, 0, 5, 25, 0, 60, 8),
  attentionMask: Int32Array.of(1, 1, 1, 0, 0, 1, 1, 0, 1, 1),
};

/** The furthest that two encodings are apart, in parts of a tensor's largest number. */
function furthest(observed: Encoding, expected: Encoding): number {
  const others = new Map(tensorsOf(observed).map(({ label, values }) => [label, values]));
  const deviations = tensorsOf(expected).map(({ label, values }) => {
    return apart(values, others.get(label)!);
  });
  expect(deviations.length).toBeGreaterThan(4);
  return Math.max(...deviations);
}

function apart(expected: Values, observed: Values): number {
  expect(observed.shape).toEqual(expected.shape);
  const whole = { values: expected, offset: 0, count: expected.data.length };
  return compareWithin(whole, { ...whole, values: observed }, Infinity, magnitudeOf(whole)).worst;
}

/** The page of a BERT, which is private to it, so that a test may ask it more. */
async function openWithPage(berts: BrowserBerts): Promise<{ bert: OpenBert; page: BrowserPage }> {
  const start = jest.spyOn(BrowserPage, 'start');
  const bert = await berts.open(checkpoint, { layers: LAYERS });
  const page = (await start.mock.results.at(-1)!.value) as BrowserPage;
  start.mockRestore();
  return { bert, page };
}

describeInBrowser(() => {
  beforeAll(() => buildOnce());

  describe.each([
    ['webgl', 'draw calls', { WEBGL_CPU_FORWARD: false, textures: 'float32' }],
    ['webgpu', 'dispatches', { WEBGPU_CPU_FORWARD: false }],
    ['wasm', undefined, {}],
  ])('on %s', (backend, works, settings) => {
    const berts = new BrowserBerts({ backend });
    let bert: OpenBert;
    let page: BrowserPage;
    beforeAll(async () => ({ bert, page } = await openWithPage(berts)));
    afterAll(() => bert?.dispose());

    test('it computes what it computes here, but for rounding', async () => {
      const here = await bertSubject(checkpoint, { name: 'here', backend: 'wasm', layers: LAYERS });
      const expected = await here.encode(batch, here.outputs);
      await here.dispose?.();
      expect(bert.outputs).toEqual(here.outputs);
      const deviation = furthest(await bert.encode(batch, bert.outputs), expected);
      expect(deviation).toBeLessThan(1e-5);
      // Other arithmetic rounds in other places; the very same numbers would mean that it was not another backend.
      if (works) expect(deviation).toBeGreaterThan(0);
    });

    test('it says what it runs on, and that the GPU was called', async () => {
      const { device, software, versions, settings: found, counts } = bert.platform!;
      expect(device).not.toBe('');
      expect(versions).toMatchObject({ '@tensorflow/tfjs-core': expect.stringMatching(/^4\./) });
      expect(versions.Chromium).toMatch(/^\d+\./);
      expect(found).toMatchObject(settings);
      if (!works) return;
      expect(typeof software).toBe('boolean');
      const before = counts![works];
      expect(before).toBeGreaterThan(0);
      await bert.encode(batch, ['lastHiddenState']);
      expect(bert.platform!.counts![works]).toBeGreaterThan(before);
    });

    test('no tensor outlives a pass, a refused batch or a model', async () => {
      const before = await page.ask('memory', {});
      await bert.encode(batch, bert.outputs);
      await expect(bert.encode({ ...batch, inputIds: batch.inputIds.map(() => 1e6) }, bert.outputs)).rejects.toThrow(
        /the vocabulary allows 0 to/,
      );
      const other = await berts.open(checkpoint, { layers: LAYERS });
      await other.encode(batch, ['lastHiddenState']);
      await other.dispose();
      expect(await page.ask('memory', {})).toEqual(before);
    });

    test('the page asks its own server, and for nothing but its parts and its questions', () => {
      const parts = /^(GET (|page\.js|questions\/\d+|wasm\/[\w-]+\.wasm|)|POST answers\/\d+)$/;
      expect(page.log.filter((line) => !parts.test(line))).toEqual([]);
      expect(page.log.length).toBeGreaterThan(4);
    });

    // Only where no shader has to be compiled for each of their many steps: the campaign asks for them everywhere.
    if (!works) {
      test('gradients come out of the page, and leave no tensor there', async () => {
        const here = await bertSubject(checkpoint, { name: 'here', backend: 'wasm', layers: LAYERS });
        const before = await page.ask('memory', {});
        const { embeddings } = await bert.gradients(batch, { name: 'cls' });
        const expected = await here.gradients!(batch, { name: 'cls' });
        await here.dispose?.();
        expect(apart(expected.embeddings, embeddings)).toBeLessThanOrEqual(1e-5);
        expect(await page.ask('memory', {})).toEqual(before);
      });
    }

    test('a fault is planted there by its name', async () => {
      const leaky = await berts.open(checkpoint, { layers: LAYERS, fault: 'drop-the-bias' });
      const otherPadding = { ...batch, inputIds: Int32Array.of(3, 9, 27, 44, 45, 5, 25, 46, 60, 8) };
      const cls = async (model: OpenBert, one: Batch): Promise<number[]> => [
        ...(await model.encode(one, ['pooled'])).pooled!.cls.data,
      ];
      expect(await cls(bert, otherPadding)).toEqual(await cls(bert, batch));
      expect(await cls(leaky, otherPadding)).not.toEqual(await cls(leaky, batch));
      await leaky.dispose();
    });
  });
});
