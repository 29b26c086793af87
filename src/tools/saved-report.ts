import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { messageOf, UsageError } from '../core/errors';
import { readText } from '../core/files/read-regular';
import { unreadable } from '../core/files/unreadable';
import type { Report } from '../core/report/report';
import { isJsonObject, parseStrictJson, showJson } from '../core/text/strict-json';
import type { Reports } from '../engine/campaign/reports';
import { invariantNamed } from '../engine/invariants';
import { parseCounterexample } from './saved';

/** A report of several forms, each claim of which is violated in a large batch, is a fraction of it. */
const MOST_BYTES = 64 * 2 ** 20;

/** The published schemas, which come with the package. */
const SCHEMAS = join(__dirname, '../../docs');

const FORMATS = ['padproof-report', 'padproof-reports'];

/**
 * Reads a report that was saved as JSON, or those of several forms, and holds it against the published schema.
 *
 * @throws EnvironmentError where there is no such file; UsageError naming the field that is wrong, what was found and what was
 *   expected.
 */
export async function readReport(file: string): Promise<Report | Reports> {
  let text: string;
  try {
    text = await readText(file, MOST_BYTES);
  } catch (thrown) {
    throw unreadable(
      `FILE cannot be read: ${messageOf(thrown)}. Name a report that padproof check wrote as JSON.`,
      thrown,
    );
  }
  return parseReport(parseStrictJson(text, file), file);
}

/** Checks a report that was parsed from JSON. @throws UsageError as {@link readReport}. */
export function parseReport(value: unknown, file: string): Report | Reports {
  const format = isJsonObject(value) ? value.format : undefined;
  if (!FORMATS.includes(format as string))
    throw new UsageError(
      `${file}: format is ${showJson(format)}; expected ${FORMATS.join(' or ')}. Name a report that padproof check wrote as JSON.`,
    );
  const validate = validatorOf(format as string);
  if (!validate(value)) {
    const { instancePath, message, data } = validate.errors![0];
    const field = instancePath === '' ? 'the report' : instancePath.slice(1).replaceAll('/', '.');
    throw new UsageError(`${file}: ${field} ${message}; it is ${showJson(data)}. Was the file edited or cut short?`);
  }
  const report = value as Report | Reports;
  const reports = report.format === 'padproof-report' ? [report] : report.reports;
  for (const { invariants, limits = [] } of reports)
    for (const { name, counterexample } of [...invariants, ...limits]) {
      invariantNamed(name);
      // What the schema leaves open: that the rows of a case fit its length, and the like.
      if (counterexample) parseCounterexample(counterexample, `${file}: the counterexample of ${name}`);
    }
  return report;
}

const validators = new Map<string, ValidateFunction>();

/** Holds a report against the schema of its format, which is compiled once: a matrix reads a file a cell. */
function validatorOf(format: string): ValidateFunction {
  const found = validators.get(format);
  if (found) return found;
  const ajv = new Ajv2020({ strict: false, verbose: true });
  const one = published('report.schema.json');
  const schema = format === 'padproof-report' ? one : published('reports.schema.json');
  if (schema !== one) ajv.addSchema(one);
  const made = ajv.compile(schema);
  validators.set(format, made);
  return made;
}

function published(name: string): object {
  return JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')) as object;
}
