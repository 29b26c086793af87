import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';

export const paddingAtPositionZero: Fault = {
  name: 'padding-at-position-zero',
  what: 'Padded tokens get position 0, whatever was given.',
  evidence: [],
  seenBy: [],
  equivalent: 'The position of a padded token is felt by that token alone.',
  plant: () => ({
    positionIds: (batch) => correctSeams.positionIds(batch).map((id, i) => (batch.attentionMask?.[i] === 0 ? 0 : id)),
  }),
};
