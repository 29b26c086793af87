/** Does this run in continuous integration, where nothing may be written? As jest has it: CI is set, and not to false. */
export function isCi(flag: boolean | undefined, env: NodeJS.ProcessEnv = process.env): boolean {
  return flag ?? !['', 'false', '0'].includes(env.CI ?? '');
}
