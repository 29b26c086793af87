import { mutateBytes } from './bytes.mjs';
import { mutateJson, writeJson } from './json.mjs';

/** A safetensors file with its header changed as JSON, and its length as the header then has it; or with bytes changed. */
export function mutateSafetensors(bytes, random) {
  if (random.chance(0.35)) return mutateBytes(bytes, random);
  let json;
  const length = bytes.length < 8 ? 0 : Number(bytes.readBigUInt64LE(0));
  try {
    const header = JSON.parse(bytes.subarray(8, 8 + length).toString());
    // What was nested by a change before may be too deep to be written.
    json = Buffer.from(writeJson(mutateJson(header, random)));
  } catch {
    return mutateBytes(bytes, random);
  }
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([size, json, bytes.subarray(8 + length)]);
}
