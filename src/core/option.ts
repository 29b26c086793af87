/** What a user may set: as code names it, and as a saved report does. */
export const OPTION_NAMES = [
  'backend',
  'browser',
  'kernels',
  'weightsSeed',
  'dtype',
  'level',
  'pooling',
  'revision',
  'acceptDeviations',
  'words',
  'tokenizer',
  'kind',
  'served',
  'vocabulary',
  'padId',
  'positions',
  'longest',
  'input',
  'output',
  'browserPath',
  'endpoint',
  'exhaustive',
  'head',
  'layer',
  'maxLength',
  'maxRequests',
  'maxTokens',
  'minCoverage',
  'offline',
  'only',
  'outputs',
  'runs',
  'save',
  'seed',
  'skip',
  'threshold',
  'timeout',
  'update',
] as const;
export type OptionName = (typeof OPTION_NAMES)[number];

/** An option in a message. Who reads it in code sees its name; the command line puts the flag in its place. */
export function option(name: OptionName): string {
  return `\`${name}\``;
}
