import { ECHOES } from './echoes';
import { MISSHAPEN } from './misshapen';
import type { Mode } from './mode';
import { UNBOUNDED } from './unbounded';

/** Ways in which a server may be wrong, whatever it is asked. The faulty server speaks each, as the first part of the path. */
export const MODES: readonly Mode[] = [...ECHOES, ...UNBOUNDED, ...MISSHAPEN];
