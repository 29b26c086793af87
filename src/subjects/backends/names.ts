/** The backends that padproof knows, the default first. To name them loads no tfjs. */
export const backendNames: readonly string[] = ['wasm', 'cpu', 'tensorflow', 'webgpu'];
