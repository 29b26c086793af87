// Kills a worker, the run that asks, or the server by -9 at random moments of a campaign by a queue, starts it again, and holds the report
// against that of one process: node scripts/queue-kills.mjs [TRIALS] [SEED] [--server redis|postgres] [--from N] [--minutes N] [--lanes N]
//
// Trial N of a seed kills the same after the same part of a campaign's time; the machine decides what is under way then. --from begins at
// another trial than the first, --minutes begins none after so long, and --lanes is how many are run side by side: what a killed worker
// had in hand goes to another after 10 to 20 seconds, in which nobody does anything. Exit code 1 where a report differs in more than times
// and costs, and 3 where the server is not installed. It runs what is built: npm run build comes first.
import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import seedrandom from 'seedrandom';
import { Place, VICTIMS } from './queue-kills/place.mjs';
import { missing, SERVERS } from './queue-kills/servers.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    server: { type: 'string', default: 'redis' },
    from: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '1000000' },
    lanes: { type: 'string', default: '4' },
  },
});
const [trials = '200', seed = '1'] = positionals;
const { server } = values;
const why = SERVERS.includes(server) ? missing(server) : `--server is ${server}; expected ${SERVERS.join(' or ')}.`;
if (why) {
  console.error(why);
  process.exit(3);
}
const from = Number(values.from);
const until = performance.now() + 60_000 * Number(values.minutes);
const last = from + Number(trials) - 1;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
process.on('exit', () => Place.end());

let next = from;
let underWay = 0;
const killed = new Map();

/** Runs trials in a place of its own, one after the other. */
async function lane() {
  const place = await Place.with(server);
  const expected = place.alone();
  const { report, ms: first } = await place.campaign();
  assert.deepEqual(report, expected, 'nothing killed');
  let ms = first;
  while (next <= last && performance.now() < until) {
    const trial = next++;
    const random = seedrandom(`queue kills ${seed} ${trial}`);
    const victim = VICTIMS[Math.floor(random() * VICTIMS.length)];
    const label = `seed ${seed}, trial ${trial}, ${victim} killed`;
    const found = await place.campaign(victim, random() * ms).catch((thrown) => {
      throw new Error(`${label}: ${thrown.message}`, { cause: thrown });
    });
    assert.deepEqual(found.report, expected, label);
    const name = found.underWay ? victim : 'nothing, as the run had ended';
    if (found.underWay) underWay++;
    // How long a campaign takes depends on what else the machine does.
    else ms = found.ms;
    killed.set(name, (killed.get(name) ?? 0) + 1);
    process.stdout.write(`${label}, ${Math.round(found.ms / 1000)} s: ${inWords()}\n`);
  }
}

const inWords = () => [...killed].map((one) => one.join(' ')).join(', ');

await Promise.all(Array.from({ length: Number(values.lanes) }, lane));
assert.ok(underWay > 0, 'every campaign had ended before anything was killed');
process.stdout.write(
  `${server}, seed ${seed}, trials ${from} to ${next - 1}: verdict and counts as without a kill; ${underWay} killed with the run under way: ${inWords()}\n`,
);
process.exit(0);
