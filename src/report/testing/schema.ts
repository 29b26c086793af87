import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const schema = JSON.parse(readFileSync(join(__dirname, '../../../docs/report.schema.json'), 'utf8')) as Json;

/** What the published schema has against a parsed report; empty where it has nothing. */
export function schemaErrors(report: unknown): string[] {
  return errorsOf(schema, report);
}

/** As {@link schemaErrors}, and no field may be there that the schema does not describe. */
export function undocumentedFields(report: unknown): string[] {
  return errorsOf(closed(schema), report);
}

function errorsOf(of: Json, report: unknown): string[] {
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(of as object);
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
