// What compose and Kubernetes take, as far as the pages use it: a field that is none of these is a finding, and so is a value of another
// type. Written after https://github.com/compose-spec/compose-spec/blob/main/spec.md and the reference of the API of Kubernetes 1.31
// (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/). A page that uses more needs its field here.

const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: text, minItems: 1 };
const count = { type: 'integer', minimum: 0 };
const object = (properties, required = []) => ({ type: 'object', properties, required, additionalProperties: false });
const map = (of) => ({ type: 'object', additionalProperties: of, minProperties: 1 });
/** A label, and the name of a thing. */
const dns = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' };
const quantity = { type: 'string', pattern: '^[0-9]+(\\.[0-9]+)?(m|[KMG]i?)?$' };

export const COMPOSE = object(
  {
    services: map(
      object(
        {
          image: text,
          command: { anyOf: [text, texts] },
          environment: { anyOf: [texts, map({ type: ['string', 'number', 'null'] })] },
          volumes: { type: 'array', items: { type: 'string', pattern: '^[^:]+:/[^:]*(:r[ow])?$' } },
          restart: { type: 'string', pattern: '^(no|always|unless-stopped|on-failure(:[0-9]+)?)$' },
          stop_grace_period: { type: 'string', pattern: '^([0-9]+[hms])+$' },
          depends_on: {
            anyOf: [texts, map(object({ condition: { enum: ['service_started', 'service_healthy'] } }, ['condition']))],
          },
          healthcheck: object({ test: texts, interval: text, timeout: text, retries: count }, ['test']),
          deploy: object({ replicas: count }),
          profiles: texts,
        },
        ['image'],
      ),
    ),
    volumes: map({ type: 'null' }),
  },
  ['services'],
);

const metadata = object({ name: dns, labels: map(dns) });
const env = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      name: { type: 'string', pattern: '^[A-Z_][A-Z0-9_]*$' },
      value: { type: 'string' },
      valueFrom: object({ secretKeyRef: object({ name: dns, key: text }, ['name', 'key']) }, ['secretKeyRef']),
    },
    oneOf: [{ required: ['value'] }, { required: ['valueFrom'] }],
    required: ['name'],
    additionalProperties: false,
  },
};
const resources = object({
  requests: map(quantity),
  limits: map(quantity),
});
const probe = object({
  exec: object({ command: texts }, ['command']),
  periodSeconds: { type: 'integer', minimum: 1 },
  timeoutSeconds: { type: 'integer', minimum: 1 },
});
const pod = (restartPolicies) =>
  object(
    {
      metadata,
      spec: object(
        {
          restartPolicy: { enum: restartPolicies },
          terminationGracePeriodSeconds: count,
          containers: {
            type: 'array',
            minItems: 1,
            items: object(
              {
                name: dns,
                image: text,
                command: texts,
                args: texts,
                env,
                resources,
                readinessProbe: probe,
                ports: {
                  type: 'array',
                  items: object({ containerPort: { type: 'integer', minimum: 1, maximum: 65535 } }),
                },
                volumeMounts: { type: 'array', items: object({ name: dns, mountPath: text }, ['name', 'mountPath']) },
              },
              ['name', 'image'],
            ),
          },
          volumes: {
            type: 'array',
            items: object({ name: dns, persistentVolumeClaim: object({ claimName: dns }, ['claimName']) }, ['name']),
          },
        },
        ['containers'],
      ),
    },
    ['spec'],
  );
const resource = (apiVersion, kind, spec) =>
  object({ apiVersion: { const: apiVersion }, kind: { const: kind }, metadata, spec }, [
    'apiVersion',
    'kind',
    'metadata',
    'spec',
  ]);
const selector = object({ matchLabels: map(dns) }, ['matchLabels']);

/** By kind. */
export const KUBERNETES = {
  Job: resource(
    'batch/v1',
    'Job',
    object(
      {
        completionMode: { enum: ['Indexed', 'NonIndexed'] },
        completions: count,
        parallelism: count,
        backoffLimit: count,
        ttlSecondsAfterFinished: count,
        template: pod(['Never', 'OnFailure']),
      },
      ['template'],
    ),
  ),
  Deployment: resource(
    'apps/v1',
    'Deployment',
    object({ replicas: count, selector, template: pod(['Always']) }, ['selector', 'template']),
  ),
  Service: resource(
    'v1',
    'Service',
    object(
      {
        selector: map(dns),
        ports: {
          type: 'array',
          minItems: 1,
          items: object({ port: { type: 'integer', minimum: 1, maximum: 65535 } }, ['port']),
        },
      },
      ['ports'],
    ),
  ),
};
