import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const published = (name: string): Json =>
  JSON.parse(readFileSync(join(__dirname, '../../../docs', name), 'utf8')) as Json;
const one = published('report.schema.json');
const several = published('reports.schema.json');

/** What the published schema has against a parsed report, or several in one document; empty where it has nothing. */
export function schemaErrors(report: unknown): string[] {
  return errorsOf(one, several, report);
}

/** As {@link schemaErrors}, and no field may be there that the schema does not describe. */
export function undocumentedFields(report: unknown): string[] {
  return errorsOf(closed(one), closed(several), report);
}

function errorsOf(ofOne: Json, ofSeveral: Json, report: unknown): string[] {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  const isSeveral = (report as { readonly format?: unknown } | null)?.format === 'padproof-reports';
  if (isSeveral) ajv.addSchema(ofOne as object);
  const validate = ajv.compile((isSeveral ? ofSeveral : ofOne) as object);
  validate(report);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** The same schema, with every object that has `type: object` closed. */
function closed(node: Json): Json {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const inner = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  const open = inner.type === 'object' && !('additionalProperties' in inner);
  return open ? { ...inner, additionalProperties: false } : inner;
}
