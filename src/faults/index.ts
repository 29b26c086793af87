import type { Fault } from './fault';
import { dropTheBias } from './drop-the-bias';
import { minus1e4 } from './minus-1e4';

/** Every fault that can be planted, equivalent ones last. */
export const FAULTS: readonly Fault[] = [dropTheBias, minus1e4];
