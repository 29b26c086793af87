import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { figure } from '../../../figures';
import type { Drawing, Spot } from './draw-map';
import { drawMap, geometryOf } from './draw-map';

interface HeatMapProps extends Drawing {
  readonly title: string;
  readonly setSpot: (spot: Spot | undefined) => void;
}

/** By how many queries and keys a key of the keyboard steps. */
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** A square of weights, queries down and keys across, on a canvas; the numbers are in a table beside it. */
export function HeatMap(props: HeatMapProps) {
  const { title, side, most, spot, setSpot, valueOf, colour } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, redraw] = useState(0);
  const { cell, margin, width } = geometryOf(side);
  useLayoutEffect(() => drawMap(canvas.current!, props), [side, valueOf, most, colour, spot, drawn]);
  useLayoutEffect(() => {
    const again = (): void => redraw((n) => n + 1);
    const changes = ['(prefers-color-scheme: dark)', 'print'].map((query) => matchMedia(query));
    for (const change of changes) change.addEventListener('change', again);
    return () => {
      for (const change of changes) change.removeEventListener('change', again);
    };
  }, []);
  const point = (event: PointerEvent): void => {
    const box = canvas.current!.getBoundingClientRect();
    const scale = width / box.width;
    const [key, query] = [event.clientX - box.left, event.clientY - box.top].map((x) =>
      Math.floor((x * scale - margin) / cell),
    );
    const inside = key >= 0 && query >= 0 && key < side.ids.length && query < side.ids.length;
    setSpot(inside ? { query, key } : undefined);
  };
  const S = side.ids.length;
  const step = (event: KeyboardEvent): void => {
    const by = STEPS[event.key];
    if (!by) return event.key === 'Escape' ? setSpot(undefined) : undefined;
    event.preventDefault();
    const within = (i: number): number => Math.max(0, Math.min(S - 1, i));
    setSpot(spot ? { query: within(spot.query + by[0]), key: within(spot.key + by[1]) } : { query: 0, key: 0 });
  };
  return (
    <figure class="map">
      <figcaption>{title}</figcaption>
      <div
        class="cells"
        tabIndex={0}
        role="group"
        aria-label={`${title}, cell by cell with the arrow keys`}
        onKeyDown={step}
      >
        <canvas
          ref={canvas}
          role="img"
          aria-label={`${title}: ${S} queries by ${S} keys, at most ${figure(most)}. The numbers are in the table below.`}
          style={{ width: `${width}px`, maxWidth: '100%' }}
          onPointerMove={point}
          onPointerLeave={() => setSpot(undefined)}
        />
      </div>
      <span class="scale">
        {most > 0 ? (
          <>
            0 <i class={colour === '--heat' ? '' : 'apart'} /> {figure(most)}
          </>
        ) : (
          'zero everywhere'
        )}
      </span>
    </figure>
  );
}
