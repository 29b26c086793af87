import type { Sighting } from '../../../engine/campaign/options';
import { replayLines } from '../../../report/replay-line';
import { sightingText } from '../../../report/sighting';
import { inFlags } from '../../options/in-flags';
import { writeUnobeyed } from '../ci/github';
import type { EventStream } from '../events';
import { standardError } from '../outlets';
import { coloursFor } from './colours';
import type { ProgressBar } from './progress';

/** How the run draws its cases and ends. */
export interface RunFacts {
  readonly bail?: boolean;
  readonly maxLength?: number;
  /** Do cases come small ones first? */
  readonly smallFirst?: boolean;
}

/** Shows counterexamples on standard error as they are found, and sends them to the stream of events. */
export function announcer(bar: ProgressBar, events: EventStream, facts: RunFacts): (sighting: Sighting) => void {
  const started = performance.now();
  let first = true;
  return (sighting) => {
    const { stage, counterexample, savedTo } = sighting;
    const { maxLength, smallFirst } = facts;
    const drawn = { runs: sighting.runs, smallFirst, ...(maxLength !== undefined && { maxLength }) };
    const replay = replayLines(counterexample, savedTo, drawn);
    events.tell('violation', { stage, counterexample, ...(savedTo !== undefined && { savedTo }), replay });
    const seconds = (performance.now() - started) / 1000;
    const text = sightingText({ ...facts, ...sighting, seconds, first }, { colours: coloursFor(standardError) });
    first = false;
    bar.aside(() => writeUnobeyed(inFlags(text), standardError));
  };
}
