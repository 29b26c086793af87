import { messageOf } from '../../core/errors';

/** What a runtime says, without its source lines, as a sentence. */
export function sentence(thrown: unknown): string {
  const [line] = messageOf(thrown).trim().split('\n');
  const words = line.replace(/^.*?\.(?:cc|cpp|h):\d+ .*?\]? ?/, '').slice(0, 300);
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
