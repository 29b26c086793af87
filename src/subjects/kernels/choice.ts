import type { NamedKernels } from '../../core/kernels';

/**
 * Which kernels a model takes.
 * - `plain`: the text of `bert/kernels.ts`.
 * - `fast`: those that the backend brings; an error where there are none that agree with the plain ones.
 * - `auto`: the fast ones where they are there and agree, else the plain ones.
 */
export type KernelChoice = NamedKernels;

/** What is taken where nobody chooses. */
export const DEFAULT_KERNELS: KernelChoice = 'auto';
