import { FULLY_MASKED_POLICIES, type KnownDeviation } from '../../core/subject';
import { INVARIANTS } from '../invariants';
import type { Is } from '../../core/fields';
import { Fields, int32, isBoolean, isCount, listOf, MOST_SENTENCE, oneOf, text } from '../../core/fields';
import { numberIn } from './number-in';
import { parseCase } from './parse-case';
import type { SpecReader } from '../../core/report/subject-spec';
import type { Needs } from '../../core/report/needs';
import { PARTS } from '../../core/report/needs';
import type { Recurrence } from '../../core/report/recurrence';
import { MOST_TRIES } from '../diagnose/recurrence';
import type { Violation } from '../../core/report/violation';
import type { ConfirmedCause, Diagnosis } from '../../core/report/diagnosis';
import type { Reach } from '../../core/report/reach';
import { REACHED_WITH } from '../../core/report/reach';
import { DEPENDENCIES } from '../../core/report/diagnosis';
import { parseNode } from './parse-node';
import type { Counterexample, Location } from '../../core/report/counterexample';
import { REPORT_VERSION } from '../../core/report/counterexample';

const FORMAT = 'padproof-counterexample';
const MOST_AXES = 8;
/** More than any part of a case has that is varied. */
const MOST_ALTERNATIVES = 64;
const MOST_OF_A_TEXT = 1_000_000;

/**
 * Checks every field of a counterexample that was parsed from JSON; what is no field of one is left out.
 *
 * @param where what to call it in messages
 * @param specs what knows how subjects are made
 * @throws UsageError naming the field that is wrong, what was found and what was expected.
 */
export function parseCounterexample(value: unknown, where: string, specs: SpecReader): Counterexample {
  const fields = new Fields(value, where, '', `a counterexample: an object whose format is "${FORMAT}"`);
  fields.need('format', oneOf([FORMAT]), `"${FORMAT}"`);
  const isVersion = (found: unknown): found is typeof REPORT_VERSION => found === REPORT_VERSION;
  fields.need('version', isVersion, `${REPORT_VERSION}, which this padproof reads`);
  const testCase = parseCase(fields.inner('case'));
  return {
    format: FORMAT,
    version: REPORT_VERSION,
    invariant: fields.need('invariant', oneOf(INVARIANTS.map(({ name }) => name)), 'the name of an invariant'),
    claim: fields.need('claim', sentence, 'a sentence'),
    subject: specs.read(fields.inner('subject')),
    case: testCase,
    ...parseTexts(fields, testCase.rows.length),
    violation: parseViolation(fields.inner('violation')),
    location: parseLocation(fields.inner('location')),
    ...(fields.at('diagnosis') !== undefined && { diagnosis: parseDiagnosis(fields.inner('diagnosis')) }),
    ...(fields.at('knownDeviation') !== undefined && {
      knownDeviation: parseDeviation(fields.inner('knownDeviation')),
    }),
    found: parseFound(fields.inner('found')),
    recursAlone: fields.need('recursAlone', isBoolean, 'true or false'),
    ...(fields.at('needs') !== undefined && { needs: parseNeeds(fields.inner('needs')) }),
    ...(fields.at('recurrence') !== undefined && { recurrence: parseRecurrence(fields.inner('recurrence')) }),
  };
}

const sentence = text(MOST_SENTENCE);

function parseTexts(fields: Fields, count: number): Pick<Counterexample, 'texts'> {
  const texts = listOf(text(MOST_OF_A_TEXT), count);
  const is = (value: unknown): value is readonly string[] => texts(value) && value.length === count;
  return fields.maybe('texts', is, `a list of ${count} texts, one for each row`);
}

function parseViolation(fields: Fields): Violation {
  const noise = fields.at('noise') === undefined ? {} : { noise: numberIn(fields, 'noise') };
  const isPair: Is<[string, string]> = (value): value is [string, string] =>
    listOf(sentence, 2)(value) && value.length === 2;
  return {
    message: fields.need('message', sentence, 'a sentence'),
    output: fields.need('output', sentence, 'the name of an output'),
    index: fields.need('index', listOf(isCount, MOST_AXES), `a list of at most ${MOST_AXES} whole numbers`),
    row: fields.need('row', int32(0), 'a row'),
    observed: numberIn(fields, 'observed'),
    expected: numberIn(fields, 'expected'),
    deviation: numberIn(fields, 'deviation'),
    bound: numberIn(fields, 'bound'),
    ...noise,
    smallestPassingBound: numberIn(fields, 'smallestPassingBound'),
    count: fields.need('count', isCount, 'a count'),
    compared: fields.need('compared', isCount, 'a count'),
    runs: fields.need('runs', isPair, 'the names of two runs'),
  };
}

function parseLocation(fields: Fields): Location {
  return {
    where: fields.need('where', sentence, 'a place in words'),
    ...fields.maybe('layer', int32(0), 'a layer'),
    ...fields.maybe('head', int32(0), 'a head'),
    ...(fields.at('node') !== undefined && { node: parseNode(fields.inner('node')) }),
  };
}

function parseDiagnosis(fields: Fields): Diagnosis {
  return {
    dependsOn: fields.need('dependsOn', oneOf(DEPENDENCIES), `one of ${DEPENDENCIES.join(', ')}`),
    ...(fields.at('multiple') !== undefined && { multiple: numberIn(fields, 'multiple') }),
    text: fields.need('text', sentence, 'a sentence'),
    ...(fields.at('cause') !== undefined && { cause: parseCause(fields.inner('cause')) }),
    ...(fields.at('reach') !== undefined && { reach: parseReach(fields.inner('reach')) }),
  };
}

function parseReach(fields: Fields): Reach {
  return {
    with: fields.need('with', oneOf(REACHED_WITH), `one of ${REACHED_WITH.join(', ')}`),
    tried: fields.need('tried', isCount, 'a count'),
    text: fields.need('text', sentence, 'a sentence'),
  };
}

function parseCause(fields: Fields): ConfirmedCause {
  return {
    name: fields.need('name', sentence, 'a cause in words'),
    evidence: fields.need('evidence', sentence, 'a sentence'),
  };
}

function parseDeviation(fields: Fields): KnownDeviation {
  return {
    fullyMasked: fields.need('fullyMasked', oneOf(FULLY_MASKED_POLICIES), `one of ${FULLY_MASKED_POLICIES.join(', ')}`),
    what: fields.need('what', sentence, 'a sentence'),
  };
}

function parseNeeds(fields: Fields): Needs {
  const isParts = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length <= PARTS.length;
  fields.need('parts', isParts, `a list of at most ${PARTS.length} parts`);
  const names = listOf(sentence, MOST_ALTERNATIVES);
  return {
    parts: fields.each('parts').map((part) => ({
      part: part.need('part', oneOf(PARTS), `one of ${PARTS.join(', ')}`),
      broken: part.need('broken', names, `a list of at most ${MOST_ALTERNATIVES} names`),
      held: part.need('held', names, `a list of at most ${MOST_ALTERNATIVES} names`),
    })),
    tried: fields.need('tried', isCount, 'a count'),
    text: fields.need('text', sentence, 'a sentence'),
  };
}

function parseRecurrence(fields: Fields): Recurrence {
  const upTo = (most: number, least: number): Is<number> => {
    return (value): value is number => isCount(value) && value >= least && value <= most;
  };
  const tries = fields.need('tries', upTo(MOST_TRIES, 1), `a whole number from 1 to ${MOST_TRIES}`);
  return { violated: fields.need('violated', upTo(tries, 0), `a whole number from 0 to ${tries}`), tries };
}

function parseFound(fields: Fields): Counterexample['found'] {
  const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
  const isPath = (value: unknown): value is string | null =>
    value === null || (sentence(value) && /^\d+(:\d+)*$/.test(value));
  return {
    seed: fields.need('seed', isWhole, 'a whole number'),
    index: fields.need('index', isCount, 'a count'),
    path: fields.need('path', isPath, 'numbers with colons between them, or null'),
    shrinks: fields.need('shrinks', isCount, 'a count'),
    ...fields.maybe('exhaustive', int32(1), 'a number of positions'),
  };
}
