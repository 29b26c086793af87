import type { ServerResponse } from 'node:http';
import type { Answer } from './faulty-server';
import { KEY } from './faulty-server';
import { MODES } from './modes';

/** After so many requests those faults come whose names begin with `later-`. */
const LATER = 6;

const BODY = JSON.stringify({ data: [{ index: 0, embedding: [0.25, 0.5] }] });

/**
 * What goes wrong before a text is read.
 * @param nth which request of this fault it is, counted from 0
 * @returns the answer; `done` where there will be none, or it is sent; undefined where nothing is wrong yet
 */
export function spoiled(
  fault: string,
  nth: number,
  authorization: string | undefined,
  response: ServerResponse,
): Answer | 'done' | undefined {
  const mode = MODES.find(({ name }) => fault === name || (fault === `later-${name}` && nth > LATER));
  if (mode) return mode.answer({ key: authorization?.slice('Bearer '.length) ?? 'none', response });
  const refuse = (status: number, message: string, headers = {}): Answer => ({
    status,
    headers,
    body: { error: { message } },
  });
  if (fault === 'key' && authorization !== `Bearer ${KEY}`)
    return refuse(401, `Incorrect API key provided: ${authorization?.slice('Bearer '.length) ?? 'none'}`);
  if (fault === 'not-found') return { status: 404, body: '<html>no such page</html>' };
  if (fault === 'busy' && nth % 3 === 1) return refuse(429, 'Slow down', { 'retry-after': '0' });
  if (fault === 'always-busy') return refuse(429, 'Slow down', { 'retry-after': '0' });
  if (fault === 'later-busy' && nth > 6) return refuse(503, 'Overloaded', { 'retry-after': '0' });
  if (fault === 'wait-an-hour') return refuse(503, 'Overloaded', { 'retry-after': '3600' });
  if (fault === 'unprocessable') return refuse(422, 'inputs must be something else');
  if (fault === 'error' && nth > 6) return refuse(500, 'CUDA out of memory');
  if (fault === 'truncated') return { status: 200, body: BODY.slice(0, 20) };
  if (fault === 'no-list') return { status: 200, body: { answer: 42 } };
  if (fault === 'hangs' && nth > 3) return 'done';
  if (fault === 'breaks-off') {
    response.writeHead(200, { 'content-length': BODY.length });
    response.write(BODY.slice(0, 20), () => response.destroy());
    return 'done';
  }
  if (fault.startsWith('redirect-')) {
    const location = `http://127.0.0.1:${fault.slice('redirect-'.length)}/none/v1/embeddings`;
    response.writeHead(307, { location }).end();
    return 'done';
  }
  return undefined;
}
