// The frames of the protocol, on standard input and output: a length of 8 bytes, and so many bytes.
import { readSync, writeSync } from 'node:fs';

function read(size) {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size;) {
    const count = readSync(0, bytes, at, size - at);
    if (count === 0) process.exit(0);
    at += count;
  }
  return bytes;
}
/** The body of the next one; the program ends with its input. */
export const frame = () => read(Number(read(8).readBigUInt64LE()));
export const lengthOf = (n) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(n));
  return bytes;
};
export const write = (bytes) => {
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at);
};
export const send = (body) => write(Buffer.concat([lengthOf(body.length), body]));
