import type { SubjectSource } from '../core/subject';
import { invariantNamed } from '../invariants';
import { judgeLot } from './lot';
import { plainLengthNoise } from './noise-book';
import { planCase } from './plan';
import { Sessions } from './sessions';
import { traitsOf } from './traits';
import type { JudgedElsewhere, Measured, JudgeTask, MeasureTask } from './workers';
import { failureOf } from './workers';
import { workSince } from './work';

/** The other side of `Workers`: judges lots that a campaign sends, on subjects of its own. */
export class LotWorker {
  private readonly sessions: Sessions;

  constructor(source: SubjectSource, options: { readonly timeoutMs?: number; readonly signal?: AbortSignal }) {
    this.sessions = new Sessions(source, options);
  }

  async measure({ regime, length }: MeasureTask): Promise<Measured | undefined> {
    const { sessions } = this;
    const before = { ...sessions.work };
    try {
      const session = await sessions.open(regime);
      const noise = plainLengthNoise(await session.noise.at(length));
      return { noise, work: workSince(before, sessions.work) };
    } catch {
      // Not kept: the lot that needs it measures again, and what is thrown there is its own.
      sessions.noiseOf(regime).clear();
      return undefined;
    }
  }

  async judge({ cases, claims, sizes, noise }: JudgeTask): Promise<JudgedElsewhere> {
    const { sessions } = this;
    const { regime } = cases[0].testCase;
    const before = { ...sessions.work };
    const rest = (): Pick<JudgedElsewhere, 'work' | 'backends'> => ({
      work: workSince(before, sessions.work),
      backends: sessions.backends,
    });
    try {
      const { subject } = await sessions.open(regime);
      const book = sessions.noiseOf(regime);
      book.clear();
      if (noise) book.adopt(noise);
      const invariants = claims.map(invariantNamed);
      const placed = cases.map(({ testCase, index }) => ({
        plan: planCase(testCase, invariants, subject, sizes),
        index,
      }));
      const { failure, ...outcome } = await judgeLot(placed, invariants, sessions);
      const [measured] = await book.all();
      return {
        ...outcome,
        ...(failure && { failure: failureOf(failure.thrown) }),
        traits: traitsOf(subject, regime),
        ...(!noise && measured && { noise: plainLengthNoise(measured) }),
        ...rest(),
      };
    } catch (thrown) {
      return { entries: [], seen: [], failure: failureOf(thrown), ...rest() };
    }
  }

  closeFresh(): Promise<void> {
    return this.sessions.closeFresh();
  }

  close(): Promise<void> {
    return this.sessions.close();
  }
}
