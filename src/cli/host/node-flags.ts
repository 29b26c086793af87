const FLAG = /--inspect\S*/g;

/** Is a debugger to look into this process? */
export function isDebugged({ execArgv, env }: Pick<NodeJS.Process, 'execArgv' | 'env'> = process): boolean {
  return [...execArgv, env.NODE_OPTIONS ?? ''].some((flags) => flags.search(FLAG) >= 0);
}

/** Flags of Node that are followed by a program. A process that was given them would run that, again and again. */
const PROGRAM = /^(-e|-p|-pe|--eval|--print)$/;

/** Node's flags for a process that is started from here: without those of a debugger, whose port is taken, and without a program. */
export function flagsForOthers({ execArgv }: Pick<NodeJS.Process, 'execArgv'> = process): string[] {
  return execArgv.filter((flag, i) => {
    const ofProgram = PROGRAM.test(flag) || PROGRAM.test(execArgv[i - 1] ?? '');
    return !ofProgram && flag.search(FLAG) < 0;
  });
}

/** The same of an environment. */
export function environmentForOthers(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, ...(env.NODE_OPTIONS && { NODE_OPTIONS: env.NODE_OPTIONS.replace(FLAG, '') }) };
}
