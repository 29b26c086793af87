import type { Command } from 'commander';
import type { ExitCode } from '../../../core/errors';
import { addGoldenPrune } from './golden-prune';
import { addGoldenRecord } from './golden-record';
import { addGoldenVerify } from './golden-verify';

/** `padproof golden record | verify | prune` */
export function addGolden(program: Command, exit: (code: ExitCode) => void): void {
  const golden = program
    .command('golden')
    .summary('Records what a model computes, and verifies it.')
    .description('Records what a model computes, and verifies later, and on every backend, that it still does.');
  for (const add of [addGoldenRecord, addGoldenVerify, addGoldenPrune]) add(golden, exit);
}
