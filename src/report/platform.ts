import type { Report } from '../core/report/report';
import type { RanNodes } from '../core/subject';
import { count, wrapped } from './text';

/** Renders what computed the subject, where it is known: its name, its parts, its settings, and what shows that it did. */
export function platformLines({ subject }: Report): string[] {
  const platform = subject.traits.find((traits) => traits.platform)?.platform;
  if (!platform) return [];
  const { device, software, versions, settings = {}, counts = {}, nodes } = platform;
  const texts = [
    `${device}${software ? ' (software: a processor in the place of a GPU)' : ''}`,
    ...[versions, settings].map((facts) =>
      Object.entries(facts)
        .map(([name, value]) => `${name} ${value}`)
        .join(' · '),
    ),
    Object.entries(counts)
      .map(([kind, n]) => `${count(n)} ${kind}`)
      .join(', '),
    nodes ? nodesInWords(nodes) : '',
  ];
  return texts
    .filter((text) => text !== '')
    .flatMap((text, i) => wrapped(i === 0 ? '  runs on   ' : ' '.repeat(12), text));
}

function nodesInWords({ on, fellBack }: RanNodes): string {
  const operators = Object.entries(fellBack).map(([operator, n]) => `${count(n)} ${operator}`);
  const fell = operators.length > 0 ? `; fallen back: ${operators.join(', ')}` : '';
  const ran = Object.entries(on).map(([provider, n]) => `${count(n)} on ${provider}`);
  return `nodes: ${ran.join(', ')}${fell}`;
}
