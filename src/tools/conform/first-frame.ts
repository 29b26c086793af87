import { EnvironmentError, messageOf, UsageError } from '../../core/errors';
import { isJsonObject, parseStrictJson } from '../../core/text/strict-json';
import { outsideText, shownOutside } from '../../core/text/outside-text';
import { FIELDS, METHODS, parseHandshake, PROTOCOL_VERSION, type Declaration } from '../../subjects/program/handshake';
import { Break, type Findings } from './findings';

const MOST_ERROR = 2000;

/**
 * Reads the answer to the first frame, a rule after the other.
 * @throws Break where one is broken; the program's own refusal as a UsageError or EnvironmentError.
 */
export function readFirstFrame(body: Uint8Array, command: string, findings: Findings): Declaration {
  const said = parsed(body);
  findings.keep('first-frame-is-in-bounds', 'first-frame-is-json');
  if ('error' in said) refuse(said, command, findings);
  findings.without.set('refusal-is-in-words', 'it goes on');
  const hold = (rule: Break['rule'], right: boolean, observed: string): void => {
    if (!right) throw new Break(rule, observed);
    findings.keep(rule);
  };
  hold('version-is-1', said.padproof === PROTOCOL_VERSION, `padproof is ${shownOutside(said.padproof)}`);
  const { subject, methods } = said;
  hold('subject-is-declared', isJsonObject(subject), `subject is ${shownOutside(subject)}`);
  const strange = Object.keys(subject as object).filter((field) => !(FIELDS as readonly string[]).includes(field));
  hold(
    'fields-are-known',
    strange.length === 0,
    `subject has ${strange.map((field) => outsideText(field)).join(', ')}`,
  );
  const list = Array.isArray(methods) ? (methods as unknown[]) : [];
  const unknown = list.filter((name) => !(METHODS as readonly unknown[]).includes(name));
  const asks = list.includes('encode') || list.includes('embed');
  const shown = Array.isArray(methods)
    ? list.map((name) => shownOutside(name)).join(', ') || 'empty'
    : shownOutside(methods);
  hold('methods-are-known', asks && unknown.length === 0, `methods is ${shown}`);
  try {
    return parseHandshake(body, command);
  } catch (thrown) {
    throw new Break('subject-is-declared', messageOf(thrown).replace(/^The first frame of .*?: (?=\w+ is )/, ''));
  }
}

function parsed(body: Uint8Array): Record<string, unknown> {
  const refuse = (observed: string): never => {
    throw new Break('first-frame-is-json', observed);
  };
  try {
    const said = parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(body), 'it');
    return isJsonObject(said) ? said : refuse(`it is ${shownOutside(said)}`);
  } catch (thrown) {
    if (thrown instanceof Break) throw thrown;
    return refuse(messageOf(thrown).replace(/ Download .*$/, ''));
  }
}

function refuse({ error, exitCode }: Record<string, unknown>, command: string, findings: Findings): never {
  if (typeof error !== 'string') throw new Break('refusal-is-in-words', `error is ${shownOutside(error)}`);
  if (exitCode !== undefined && exitCode !== 2 && exitCode !== 3)
    throw new Break('refusal-is-in-words', `exitCode is ${shownOutside(exitCode)}`);
  findings.keep('refusal-is-in-words');
  const Refusal = exitCode === 2 ? UsageError : EnvironmentError;
  throw new Refusal(`${command} says that it cannot go on: ${outsideText(error, MOST_ERROR)}`);
}

/** Holds the answer of a program that was asked for a version that there is not. @throws Break where it speaks that, too. */
export function holdOtherVersion(body: Uint8Array, asked: number): void {
  if (parsed(body).padproof === asked)
    throw new Break('version-is-its-own', `asked for version ${asked}, it says that it speaks that`);
}
