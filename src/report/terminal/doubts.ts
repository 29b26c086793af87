import type { Report } from '../../core/report/report';
import { wrapped } from '../text';

const MEMORY = {
  remembers:
    'the subject remembers answers: one batch gave other bits where others had been asked before it. Sequences were held against runs of which nothing could be remembered',
  'not judged':
    'no sequence could be asked for so that nothing could be remembered of it, so a cache may have answered whatever agreed. Pass a function that makes a fresh subject, or a module',
};

/** A text is known again by how it is written, whatever instance is asked. */
const TEXTS_NOT_JUDGED =
  'no text could be asked for in another spelling that changes nothing (one space more), so a cache may have answered whatever agreed';

/** That the subject remembers, or may, where no claim could tell. */
export function memoryLines({ memory, subject: { traits } }: Report): string[] {
  if (memory === undefined || memory === 'none seen') return [];
  const takesTexts = traits.some(({ texts }) => texts);
  return wrapped('  memory    ', memory === 'not judged' && takesTexts ? TEXTS_NOT_JUDGED : MEMORY[memory]);
}

/** Outputs that no claim compared. */
export function notComparedLines({ notCompared }: Report): string[] {
  if (notCompared.length === 0) return [];
  return wrapped(
    '  unread    ',
    `no claim compared ${notCompared.join(', ')} between two runs, though the subject offers it`,
  );
}

/** What has to be known before the answer is believed: a fault that was accepted, slower kernels, what the model's files say. */
export function notesOnSubject({ subject: { traits } }: Report): string[] {
  const { whyPlain } = traits.find(({ kernels }) => kernels) ?? {};
  const accepted = traits.find(({ fullyMasked, knownDeviation }) => fullyMasked === knownDeviation?.fullyMasked);
  const { notes = [] } = traits[0] ?? {};
  return [
    ...(whyPlain === undefined ? [] : [`Plain kernels: ${whyPlain}`]),
    ...(accepted ? [`accepted: fully masked rows are ${accepted.fullyMasked}. ${accepted.knownDeviation!.what}`] : []),
    ...notes.map((note) => `Note: ${note}`),
  ];
}

/** Why the run is not to be believed, or ended early. */
export function warningsOn({ health, stopped }: Report): string[] {
  return [...health.map(({ message }) => `Not healthy: ${message}`), ...(stopped ? [stoppedWords(stopped)] : [])];
}

/** Why a run ended before its last case. */
export function stoppedWords({ by, message }: NonNullable<Report['stopped']>): string {
  if (by === 'shards') return `Not whole: ${message}.`;
  return by === 'bail' ? `Ended early: ${message}.` : `Stopped by the ${by}: ${message}`;
}
