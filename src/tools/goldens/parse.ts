import { isJsonObject, showJson } from '../../core/text/strict-json';
import { OUTPUT_NAMES } from '../../core/encoding';
import { UsageError } from '../../core/errors';
import { WEIGHT_SCALES } from '../../core/subject';
import { parseBatch } from './batches';
import { GOLDEN_NAME, ownerOfData, type Golden } from './format';

const SHA_256 = /^[0-9a-f]{64}$/;
const MOST_BATCHES = 1000;

/**
 * Checks every field of a golden's JSON, whose format, version and checksum are known to be right already.
 *
 * @param name what its file is called
 * @throws UsageError naming the file and the field, what was found and what was expected.
 */
export function parseGolden(json: Record<string, unknown>, name: string, where: string): Golden {
  const expect = (ok: boolean, field: string, found: unknown, expected: string): void => {
    if (!ok) throw new UsageError(`${where}: ${field} is ${showJson(found)}; expected ${expected}.`);
  };
  const { model, outputs, batches, provenance, data } = json;
  expect(json.name === name && GOLDEN_NAME.test(name), 'name', json.name, `${showJson(name)}, as the file is called`);
  parseModel(model, expect);
  const known = Array.isArray(outputs) && outputs.length > 0 && outputs.every((one) => OUTPUT_NAMES.includes(one));
  expect(known && new Set(outputs).size === outputs.length, 'outputs', outputs, `some of ${OUTPUT_NAMES.join(', ')}`);
  const some = Array.isArray(batches) && batches.length > 0 && batches.length <= MOST_BATCHES;
  expect(some, 'batches', batches, `a list of 1 to ${MOST_BATCHES} batches`);
  (batches as unknown[]).forEach((batch, i) => parseBatch(batch, `${where}: batches[${i}]`));
  const words = isJsonObject(provenance) && Object.values(provenance).every((entry) => typeof entry === 'string');
  expect(words, 'provenance', provenance, 'an object of strings');
  if (!isJsonObject(data)) return fail(`${where}: data is ${showJson(data)}; expected an object with file and sha256.`);
  const own = typeof data.file === 'string' && ownerOfData(data.file) === name;
  expect(own, 'data.file', data.file, `${name}, 12 hexadecimal digits, and .safetensors, with dots between them`);
  expect(Number.isSafeInteger(data.bytes) && Number(data.bytes) >= 8, 'data.bytes', data.bytes, 'a number of bytes');
  expect(typeof data.sha256 === 'string' && SHA_256.test(data.sha256), 'data.sha256', data.sha256, 'a SHA-256');
  return json as unknown as Golden;
}

type Expect = (ok: boolean, field: string, found: unknown, expected: string) => void;

function parseModel(model: unknown, expect: Expect): void {
  expect(isJsonObject(model), 'model', model, 'an object with path, hub or weightsSeed');
  const { path, hub, revision, weightsSeed, weightScale, fingerprint } = model as Record<string, unknown>;
  const kinds = [path, hub, weightsSeed].filter((kind) => kind !== undefined);
  expect(kinds.length === 1 && typeof kinds[0] === 'string', 'model', model, 'one of path, hub and weightsSeed');
  if (path !== undefined) {
    // An absolute path says where it was recorded, and means nothing elsewhere.
    expect(!/^([/\\~]|[A-Za-z]:)|\0/.test(path as string), 'model.path', path, 'a path from the folder of the golden');
  }
  expect(revision === undefined || typeof revision === 'string', 'model.revision', revision, 'a revision, or nothing');
  if (weightsSeed !== undefined) {
    expect(
      WEIGHT_SCALES.includes(weightScale as never),
      'model.weightScale',
      weightScale,
      `one of ${WEIGHT_SCALES.join(', ')}`,
    );
  }
  const hashed = typeof fingerprint === 'string' && SHA_256.test(fingerprint);
  expect(hashed || fingerprint === undefined, 'model.fingerprint', fingerprint, 'a SHA-256, or nothing');
}

function fail(message: string): never {
  throw new UsageError(message);
}
