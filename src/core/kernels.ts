/** The kernels that a user may ask for: the model's plain ones, or the faster ones that its backend brings. */
export const NAMED_KERNELS = ['plain', 'fast'] as const;
export type NamedKernels = (typeof NAMED_KERNELS)[number];
