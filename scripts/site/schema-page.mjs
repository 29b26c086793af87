import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './project.mjs';
import { code, page, plain, table } from './markdown.mjs';

/** The page of the JSON reports, from their schemas. */
export function schemaPage() {
  const sections = ['report', 'reports'].flatMap((name) => {
    const schema = JSON.parse(readFileSync(join(ROOT, `docs/${name}.schema.json`), 'utf8'));
    return [
      `## ${plain(schema.title)}`,
      plain(schema.description ?? ''),
      `Its schema is \`docs/${name}.schema.json\` in the package, with the id ${code(schema.$id)}.`,
      ...fields(schema),
      ...Object.entries(schema.$defs ?? {}).flatMap(([id, part]) => [
        `### ${name}: ${plain(id)}`,
        plain(part.description ?? ''),
        ...fields(part),
      ]),
    ];
  });
  return page(
    '# Report schema',
    'What `--json` writes, field by field, made from the schemas that the package ships.',
    ...sections,
  );
}

function fields(schema, prefix = '') {
  const rows = rowsOf(schema, prefix);
  return rows.length ? [table(['field', 'type', 'what it is'], rows)] : [`Type: ${code(typeOf(schema))}.`];
}

function rowsOf(schema, prefix) {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const path = `${prefix}${name}`;
    const within = part.items?.properties
      ? [part.items, `${path}[].`]
      : part.properties
        ? [part, `${path}.`]
        : undefined;
    const text = plain(part.description ?? '').replaceAll('|', '\\|');
    return [
      [code(path) + (required.has(name) ? '' : ' (optional)'), code(typeOf(part)), text],
      ...(within ? rowsOf(...within) : []),
    ];
  });
}

function typeOf({ $ref, type, items, ...rest }) {
  if ($ref) return $ref.replace('#/$defs/', '');
  if ('const' in rest) return JSON.stringify(rest.const);
  if (rest.enum) return rest.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (rest.oneOf ?? rest.anyOf) return (rest.oneOf ?? rest.anyOf).map(typeOf).join(' | ');
  if (type === 'array' && items) return `array of ${typeOf(items)}`;
  return Array.isArray(type) ? type.join(' | ') : (type ?? 'any');
}
