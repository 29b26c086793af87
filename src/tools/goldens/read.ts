import { join } from 'node:path';
import { isJsonObject, parseStrictJson, showJson } from '../../core/text/strict-json';
import { readSafetensors } from '../../subjects/bert/checkpoint/safetensors';
import { messageOf } from '../../core/errors';
import { assertNoWayOut } from '../../core/files/inside';
import { readRegular } from '../../core/files/read-regular';
import { GOLDEN_FORMAT, GOLDEN_VERSION, type Golden } from './format';
import { parseGolden } from './parse';
import { parseTensors, type GoldenTensors } from './tensors';
import { checksumOf, sha256 } from './text';
import { option } from '../../core/option';

/** A golden as it lies in its folder; or what is wrong with it, and what to do. */
export type Reading =
  | { readonly status: 'whole'; readonly golden: Golden; readonly tensors: GoldenTensors }
  | {
      /** `obsolete`: of a version that this padproof does not read. `stranger`: another's JSON, which is no golden. */
      readonly status: 'missing' | 'tampered' | 'obsolete' | 'stranger';
      readonly why: string;
      readonly advice: string;
    };

/** While another process replaces it, the data that the JSON named may be gone a moment later; each turn is one such. */
const MOST_TURNS = 50;

/** More than a golden of every batch that there may be needs in practice; both are read whole. */
const MOST_TEXT = 64 * 2 ** 20;
const MOST_DATA = 2 ** 30;

const RESTORE = `Restore both of its files from version control, or record it again with ${option('update')}.`;

/** Reads a golden with all its checks: nothing in it is used before it is known to be what was written. */
export async function readGolden(folder: string, name: string): Promise<Reading> {
  let before: string | undefined;
  for (let turn = 0; ; turn++) {
    const text = await readOwn(folder, `${name}.json`, MOST_TEXT).then(
      (bytes) => bytes.toString('utf8'),
      (thrown: NodeJS.ErrnoException) => thrown,
    );
    if (typeof text !== 'string') {
      return text.code === 'ENOENT'
        ? missing(`${name}.json is not there`)
        : tampered(`${name}.json cannot be read: ${text.message}`);
    }
    const reading = await readText(folder, name, text);
    if (reading.status === 'whole' || text === before || turn === MOST_TURNS) return reading;
    before = text;
  }
}

async function readText(folder: string, name: string, text: string): Promise<Reading> {
  const where = `${name}.json`;
  let golden: Golden;
  try {
    const json = parseStrictJson(text, where);
    if (!isJsonObject(json) || json.format !== GOLDEN_FORMAT) {
      const why = `${where} is no golden: format is ${showJson(isJsonObject(json) ? json.format : json)}, not "${GOLDEN_FORMAT}"`;
      return { status: 'stranger', why, advice: RESTORE };
    }
    if (json.version !== GOLDEN_VERSION) {
      return {
        status: 'obsolete',
        why: `${where} has version ${showJson(json.version)}; this padproof reads ${GOLDEN_VERSION}`,
        advice: `Use the padproof that wrote it, or record it again with ${option('update')}.`,
      };
    }
    if (json.checksum !== checksumOf(json)) return tampered(`${where} was edited: its checksum is of another content`);
    golden = parseGolden(json, name, where);
  } catch (thrown) {
    return tampered(`${where} cannot be read: ${messageOf(thrown)}`);
  }
  return readData(folder, golden);
}

/** A file of the folder itself. @throws where it cannot be read, is too large, or is a link that leads away. */
async function readOwn(folder: string, file: string, most: number): Promise<Buffer> {
  const path = join(folder, file);
  await assertNoWayOut(path, folder);
  return readRegular(path, most);
}

async function readData(folder: string, golden: Golden): Promise<Reading> {
  const { file, bytes: size, sha256: expected } = golden.data;
  const bytes = await readOwn(folder, file, MOST_DATA).catch((thrown: NodeJS.ErrnoException) => thrown);
  if (!('byteLength' in bytes)) {
    return missing(`${file}, which ${golden.name}.json names, cannot be read: ${bytes.code ?? bytes.message}`);
  }
  if (bytes.length !== size) return tampered(`${file} has ${bytes.length} bytes; ${size} were recorded`);
  if (sha256(bytes) !== expected)
    return tampered(`${file} was edited: its SHA-256 is another than ${golden.name}.json says`);
  try {
    const tensors = parseTensors(await readSafetensors(join(folder, file)), golden, file);
    return { status: 'whole', golden, tensors };
  } catch (thrown) {
    return tampered(`its numbers cannot be read: ${messageOf(thrown)}`);
  }
}

function missing(why: string): Reading {
  return { status: 'missing', why, advice: RESTORE };
}

function tampered(why: string): Reading {
  return { status: 'tampered', why, advice: RESTORE };
}
