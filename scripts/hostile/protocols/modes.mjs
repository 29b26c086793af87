import { buildSync } from 'esbuild';
import { join } from 'node:path';

const SOURCE = join(import.meta.dirname, '../../../src/subjects/server/testing/modes.ts');

/**
 * The catalogue of ways in which a server may be wrong, whatever it is asked: that of the unit tests. It is no part of what is
 * built, so it is bundled from its source.
 */
export const MODES = new Map((await catalogue()).map((mode) => [mode.name, mode]));

async function catalogue() {
  const { outputFiles } = buildSync({
    entryPoints: [SOURCE],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  const { MODES: modes } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`
  );
  return modes;
}

/** What a server in a mode answers to a request, in the form that `serve` sends; undefined where the mode has answered. */
export function answerIn(mode, request, response) {
  const key = request.headers.authorization ?? '';
  const answer = MODES.get(mode).answer({ key, response });
  if (answer === 'done') return undefined;
  const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  return { ...answer, body: Buffer.from(body) };
}
