/** Why a run says less than it seems to, and what to do. */
export interface HealthFailure {
  /** Which of the checks failed. */
  readonly check: 'compared' | 'classes' | 'pairs' | 'mask' | 'signal' | 'noise' | 'backend';
  readonly message: string;
}
