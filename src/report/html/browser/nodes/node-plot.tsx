import { figure } from '../../../figures';
import { scaleOf, ticksOf } from '../scale';
import { apartBehind, beyond, layersOf, type Node } from './node';

interface NodePlotProps {
  readonly steps: readonly Node[];
  readonly bound: number;
  /** Where the runs part, and what is pointed at, by their place in `steps`. */
  readonly at: number;
  readonly shown: number;
  readonly show: (i: number) => void;
}

/** A dot a node, from the first on the left to the last on the right; the table behind it has the numbers. */
export function NodePlot({ steps, bound, at, shown, show }: NodePlotProps) {
  const all = [...steps.map(({ distance }) => distance), bound];
  const up = scaleOf(all);
  const along = (i: number): number => (100 * (i + 0.5)) / steps.length;
  const place = (i: number, distance: number) => ({ left: `${along(i)}%`, bottom: `${up(distance)}%` });
  const point = ({ currentTarget, clientX }: PointerEvent): void => {
    const { left, width } = (currentTarget as HTMLElement).getBoundingClientRect();
    show(Math.min(steps.length - 1, Math.max(0, Math.floor((steps.length * (clientX - left)) / width))));
  };
  return (
    <div class="plot" aria-hidden="true">
      <div class="ticks">
        {ticksOf(all).map((tick) => (
          <span key={tick} style={{ bottom: `${up(tick)}%` }}>
            {figure(tick)}
          </span>
        ))}
        <span style={{ bottom: `${up(0)}%` }}>0</span>
      </div>
      <div class="field" onPointerMove={point} onPointerDown={point}>
        {layersOf(steps).map(({ from, count, layer }) => (
          <span
            key={from}
            class={layer % 2 === 0 ? 'layer even' : 'layer'}
            style={{ left: `${(100 * from) / steps.length}%`, width: `${(100 * count) / steps.length}%` }}
          >
            {layer}
          </span>
        ))}
        {ticksOf(all).map((tick) => (
          <i key={tick} class="line" style={{ bottom: `${up(tick)}%` }} />
        ))}
        {bound > 0 && (
          <i class="bound" style={{ bottom: `${up(bound)}%` }}>
            {figure(bound)} is allowed
          </i>
        )}
        <i class="pointer" style={{ left: `${along(shown)}%` }} />
        <i class={along(at) > 50 ? 'parts before' : 'parts'} style={{ left: `${along(at)}%` }}>
          parts at {steps[at].operator}
        </i>
        {steps.map((one, i) => (
          <i
            key={one.step}
            class={`${beyond(one, bound) ? 'dot beyond' : 'dot'}${i === shown ? ' shown' : ''}`}
            style={place(i, one.distance)}
            title={apartBehind(one)}
          />
        ))}
      </div>
      <p class="axis">
        the graph’s nodes, in the order in which they are computed
        {layersOf(steps).length > 0 ? '; numbers are layers' : ''}
      </p>
    </div>
  );
}
