import type { KernelChoice } from '../kernels/choice';

/** Where a BERT is to compute. */
export interface BackendOptions {
  /** The backend of tfjs; wasm unless it is named, and webgl in a browser. */
  readonly backend?: string;
  /** In the page of a browser without a window, and not in this process. */
  readonly browser?: boolean;
  /** The browser's executable, where it is not to be looked for. */
  readonly browserPath?: string;
  /** Which kernels of the backend compute it; the fast ones where there are any by default. A browser has no others. */
  readonly kernels?: KernelChoice;
  /** Declare what the backend is known to do wrong, in place of what is right. */
  readonly acceptDeviations?: boolean;
}
