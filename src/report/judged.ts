import type { Report } from '../core/report/report';
import { useWithOrigins } from '../core/use';
import { wrapped } from './text';

/** What is said of what nobody but the subject says. */
const DECLARED = 'declared';

/** What was judged, in one line: outputs with their shapes, pad id, positions, and how rows are padded, each with where it is known from. */
export function judgedLines({ judged, subject, use }: Report): string[] {
  const [traits] = subject.traits;
  if (!judged || !traits) return [];
  const { padId, positions, origins = {}, texts } = traits;
  const parts = [
    ...judged.map(({ output, shape }) => `${output} [${shape.join(', ')}]`),
    ...(texts
      ? []
      : [
          `pad id ${padId} (${origins.padId ?? DECLARED})`,
          `positions ${positions} (${origins.positions ?? DECLARED})`,
          use ? useWithOrigins(use) : 'any padding (no use is declared)',
        ]),
    ...(use?.pooling === undefined ? [] : [`pooled by ${use.pooling} (${use.origins?.pooling ?? use.knownFrom})`]),
  ];
  return wrapped('  judged    ', parts.join(' · '));
}
