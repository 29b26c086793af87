/**
 * A text that nobody guesses who does not see this process: enough against what a subject sends by chance or by design. To load
 * `node:crypto` for it would cost each start milliseconds.
 */
export function makeNonce(): string {
  return Array.from({ length: 3 }, () => Math.random().toString(36).slice(2)).join('');
}
