import type { Subject } from '../../../core/subject';

/** A test that people use today, its shape restated for a subject. */
export interface OtherTest {
  readonly name: string;
  /** Which public suites hold a test of this shape. */
  readonly after: string;
  /** What it runs, and how it compares. */
  readonly how: string;
  /**
   * Does the model pass?
   * @param correct the same weights with no fault, for tests that hold one implementation against another
   * @param random uniform in [0, 1), seeded
   */
  passes(subject: Subject, correct: Subject, random: () => number): Promise<boolean>;
}
