import type { Picture } from '../../../tools/picture/picture';
import type { RunData } from '../page-data';
import { Attention } from './attention/attention';
import { Grid } from './grid';
import { LadderView } from './ladder';

interface InsideProps {
  /** The heading of what it is part of. */
  readonly under: 'h2' | 'h3';
  readonly picture: Picture;
  readonly runs?: readonly RunData[];
}

/** What the two runs show inside the model. */
export function Inside({ picture: { attention, ladder, missing }, under, runs = [] }: InsideProps) {
  const heading = under === 'h2' ? 'h3' : 'h4';
  return (
    <>
      {runs.length > 0 && (
        <div class="runs">
          {runs.map((run) => (
            <figure key={run.role}>
              <figcaption>
                Run <b>{run.name}</b>
              </figcaption>
              <Grid grid={run.batch} label={`run ${run.name}`} legend />
            </figure>
          ))}
        </div>
      )}
      {attention && <Attention attention={attention} heading={heading} />}
      {ladder && <LadderView ladder={ladder} heading={heading} />}
      {missing.map((sentence) => (
        <p class="note" key={sentence}>
          {sentence}
        </p>
      ))}
    </>
  );
}
