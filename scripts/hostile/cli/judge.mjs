import { SECRETS, CANARY } from '../outcome.mjs';

/** More than any run prints about a small model, in characters. */
const LONGEST = 100_000;

// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/**
 * What is wrong with what a run of the command line left, if something is.
 *
 * @param ran what `padproof` gave
 * @param expected the exit codes that are right, and whether standard output is to be JSON; `prints` where the subject itself
 * writes to standard error
 */
export function faultOfRun(ran, { codes, json = false, prints = false }) {
  const { code, signal, stdout, stderr, late } = ran;
  if (late) return 'hang';
  if (signal) return `ended by ${signal}`;
  if (/this is a bug in padproof/.test(stderr)) return `a bug report: ${stderr.split('\n')[1]?.slice(0, 200)}`;
  if (!codes.includes(code))
    return `exit code ${code} in the place of ${codes.join(' or ')}: ${stderr.trim().slice(-200)}`;
  for (const [name, text] of Object.entries({ stdout, ...(!prints && { stderr }) })) {
    const bad = UNPRINTABLE.exec(text);
    if (bad) return `${name} has U+${bad[0].charCodeAt(0).toString(16).padStart(4, '0')}`;
    if (text.length > LONGEST) return `${name} is ${text.length} characters long`;
    const flat = text.replace(/\s+/g, '');
    if ([...Object.values(SECRETS), CANARY.replace(/\s+/g, '')].some((secret) => flat.includes(secret)))
      return `${name} has a secret in it`;
  }
  if (json && stdout !== '' && !isJson(stdout)) return `stdout is no JSON: ${stdout.slice(0, 80)}`;
  return undefined;
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
