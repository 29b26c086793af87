import { useEffect, useMemo, useState } from 'preact/hooks';
import type { AttentionPicture } from '../../../../tools/picture/picture';
import { AttentionFacts } from './attention-facts';
import { AttentionTable } from './attention-table';
import type { Spot } from './draw-map';
import { HeatMap } from './heat-map';
import { Steps } from '../steps';
import { shortRunOf } from './label';
import { readout, sumsOf } from './readout';
import { differenceOf, headsOf } from './weights';

interface AttentionProps {
  readonly attention: AttentionPicture;
  readonly heading: 'h3' | 'h4';
  /** Told of what is looked at, as that changes. */
  readonly follow?: (at: LookedAt) => void;
}

/** A layer, a head, and the cell under the pointer. */
export interface LookedAt {
  readonly layer: number;
  readonly head: number;
  readonly spot?: Spot;
}

/** Attention weights of a row before and after, head by head, and where they differ. */
export function Attention({ attention, heading: Heading, follow }: AttentionProps) {
  const { sides, layers, heads, layersInAll } = attention;
  const [layer, setLayer] = useState(layers[0]?.layer ?? 0);
  const [head, setHead] = useState(0);
  const [spot, setSpot] = useState<Spot>();
  useEffect(() => follow?.({ layer, head, spot }), [layer, head, spot]);
  const of = useMemo(() => (layers.length === 0 ? [] : headsOf(attention, layer, head)), [attention, layer, head]);
  if (of.length === 0)
    return <p class="note">Attention is not here: one layer of so long a row is too much for this page.</p>;
  const difference = of.length === 2 ? differenceOf(attention, of) : undefined;
  const most = Math.max(...of.flatMap(({ length, at }) => squares(length).map(([q, k]) => at(q, k) || 0)));
  const last = sides[sides.length - 1];
  const names =
    sides.length === 2 ? [`before: ${shortRunOf(sides[0])}`, `after: ${shortRunOf(sides[1])}`] : [shortRunOf(sides[0])];
  return (
    <>
      <Heading class="part">Attention{sides.length === 2 && ', before and after'}</Heading>
      <AttentionFacts attention={attention} />
      <div class="steps">
        <Steps label="Layer" values={layers.map((one) => one.layer)} value={layer} choose={setLayer} />
        <Steps label="Head" values={Array.from({ length: heads }, (_, i) => i)} value={head} choose={setHead} />
        <span class="soft">{layersInAll === 1 ? '1 layer' : `${layersInAll} layers`}, counted from 0</span>
      </div>
      <div class="maps">
        {of.map((one, i) => (
          <HeatMap
            key={i}
            title={names[i]}
            side={sides[i]}
            valueOf={one.at}
            most={most}
            colour="--heat"
            spot={spot}
            setSpot={setSpot}
          />
        ))}
        {difference && (
          <HeatMap
            title="difference, where they are compared"
            side={last}
            valueOf={difference}
            most={Math.max(...squares(last.ids.length).map(([q, k]) => difference(q, k) ?? 0))}
            colour="--heat-difference"
            spot={spot}
            setSpot={setSpot}
          />
        )}
      </div>
      <p class="note readout" role="status">
        {spot
          ? readout(spot, of, sides)
          : 'Rows are queries, columns are keys. Hatched: padding. A cell that is exactly zero is empty; one that is not compared is crossed out. Point at a cell, or step to it with the arrow keys.'}
      </p>
      {layers.length < layersInAll && (
        <p class="note">
          {layers.length} of {layersInAll} layers are here, those nearest to where the runs part: more would be too much
          for this page.
        </p>
      )}
      <details class="numbers">
        <summary>
          The numbers of layer {layer}, head {head}
        </summary>
        {of.map((one, i) => (
          <AttentionTable key={i} title={names[i]} side={sides[i]} valueOf={one.at} sums={sumsOf(one)} />
        ))}
        {difference && <AttentionTable title="difference" side={last} valueOf={difference} />}
      </details>
    </>
  );
}

/** All pairs of positions. */
function squares(length: number): [number, number][] {
  return Array.from({ length: length * length }, (_, i) => [Math.floor(i / length), i % length]);
}
