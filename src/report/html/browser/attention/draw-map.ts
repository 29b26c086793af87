import type { AttentionSide } from '../../../../tools/picture/picture';
import { labelOf } from './label';

/** A cell under the pointer. */
export interface Spot {
  readonly query: number;
  readonly key: number;
}

/** What is drawn. */
export interface Drawing {
  readonly side: AttentionSide;
  readonly valueOf: (query: number, key: number) => number | undefined;
  /** What is drawn darkest. */
  readonly most: number;
  /** The custom property of its colour. */
  readonly colour: string;
  readonly spot: Spot | undefined;
}

/** So wide is a map at most, in CSS pixels, and so large a cell. */
const WIDEST = 318;
const LARGEST_CELL = 44;

/** What is where on a map. */
export function geometryOf(side: AttentionSide): {
  readonly cell: number;
  readonly margin: number;
  readonly width: number;
} {
  const { ids } = side;
  const letters = Math.max(...ids.map((id, i) => (side.tokens ? labelOf(side, i).length : String(id).length + 2)));
  const margin = 24 + 6.7 * letters;
  const cell = Math.max(4, Math.min(LARGEST_CELL, Math.floor((WIDEST - margin) / ids.length)));
  return { cell, margin, width: margin + cell * ids.length + 2 };
}

/** Draws a map in the colours of the page. */
export function drawMap(canvas: HTMLCanvasElement, { side, valueOf, most, colour, spot }: Drawing): void {
  const { ids, real } = side;
  const { cell, margin, width } = geometryOf(side);
  const density = Math.max(2, devicePixelRatio);
  canvas.width = canvas.height = Math.round(width * density);
  const style = getComputedStyle(canvas);
  const [heat, paper, ink, soft, rule, beyond] = [colour, '--paper', '--ink', '--soft', '--rule', '--violated'].map(
    (name) => style.getPropertyValue(name).trim(),
  );
  const pen = canvas.getContext('2d')!;
  pen.scale(density, density);
  pen.fillStyle = paper;
  pen.fillRect(0, 0, width, width);
  const size = cell * ids.length;
  ids.forEach((_, query) =>
    ids.forEach((__, key) => {
      const weight = valueOf(query, key);
      const [x, y] = [margin + key * cell, margin + query * cell];
      if (weight === undefined) return cross(pen, x, y, cell, rule);
      pen.globalAlpha = weight === 0 ? 0 : Number.isFinite(weight) ? 0.12 + 0.88 * (weight / most) : 1;
      pen.fillStyle = Number.isFinite(weight) ? heat : beyond;
      pen.fillRect(x, y, cell, cell);
      pen.globalAlpha = 1;
    }),
  );
  pen.strokeStyle = rule;
  pen.lineWidth = 1;
  for (let i = 0; i <= ids.length; i++) {
    if (cell < 8 && i > 0 && i < ids.length) continue;
    line(pen, margin + i * cell, margin, margin + i * cell, margin + size);
    line(pen, margin, margin + i * cell, margin + size, margin + i * cell);
  }
  pen.font = `11px ${style.getPropertyValue('--mono')}`;
  const every = Math.ceil(14 / cell);
  ids.forEach((_, i) => {
    if (!real[i]) {
      hatch(pen, margin + i * cell, margin - 8, cell, 6, soft);
      hatch(pen, margin - 8, margin + i * cell, 6, cell, soft);
    }
    if (i % every > 0) return;
    const text = labelOf(side, i);
    pen.fillStyle = real[i] ? ink : soft;
    label(pen, text, margin - 12, margin + (i + 0.5) * cell, 0);
    label(pen, text, margin + (i + 0.5) * cell, margin - 12, Math.PI / 2);
  });
  if (!spot || spot.query >= ids.length || spot.key >= ids.length) return;
  pen.strokeStyle = ink;
  pen.lineWidth = 1.5;
  pen.strokeRect(margin, margin + spot.query * cell, size, cell);
  pen.strokeRect(margin + spot.key * cell, margin, cell, size);
}

type Pen = CanvasRenderingContext2D;

function line(pen: Pen, x: number, y: number, toX: number, toY: number): void {
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(toX, toY);
  pen.stroke();
}

/** Text that ends at a point, turned. */
function label(pen: Pen, text: string, x: number, y: number, turn: number): void {
  pen.save();
  pen.translate(x, y);
  pen.rotate(turn);
  pen.textAlign = 'right';
  pen.textBaseline = 'middle';
  pen.fillText(text, 0, 0);
  pen.restore();
}

/** The mark of padding. */
function hatch(pen: Pen, x: number, y: number, width: number, height: number, colour: string): void {
  pen.save();
  pen.beginPath();
  pen.rect(x + 1, y, width - 2, height);
  pen.clip();
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  for (let d = -height; d < width + height; d += 4) line(pen, x + d, y + height, x + d + height, y);
  if (height > width) for (let d = 0; d < height + width; d += 4) line(pen, x, y + d, x + width, y + d - width);
  pen.restore();
}

/** Nothing to compare. */
function cross(pen: Pen, x: number, y: number, cell: number, colour: string): void {
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  line(pen, x, y + cell, x + cell, y);
}
