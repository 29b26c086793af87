// Is it time alone that ended a campaign? node scripts/out-of-time.mjs REPORT.json
//
// Exit code 0 where it was stopped, or shards of it were, after some cases, nothing was violated and no shard is missing; else 1.
import { readFileSync } from 'node:fs';

const { stopped, invariants, cases } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const isViolated = invariants.some(({ verdict }) => verdict === 'violated');
const isMissing = stopped?.by === 'shards' && / is missing,/.test(stopped.message);
if (!['interrupt', 'shards'].includes(stopped?.by) || isViolated || isMissing || cases.judged === 0) process.exit(1);
console.log(`The time was up after ${cases.judged} of ${cases.asked} cases; nothing was violated. ${stopped.message}`);
