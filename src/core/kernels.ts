/**
 * The kernels that a user may ask for: the model's plain ones, the faster ones that its backend brings, or whichever of both
 * there is: the faster ones where they are there and agree with the plain ones.
 */
export const NAMED_KERNELS = ['plain', 'fast', 'auto'] as const;
export type NamedKernels = (typeof NAMED_KERNELS)[number];
