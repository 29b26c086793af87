import type { Document } from 'yaml';
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { messageOf, UsageError } from '../../core/errors';
import { readText } from '../../core/files/read-regular';
import { unreadable } from '../../core/files/unreadable';

/** A plan that is written by hand is a fraction of it. */
const MOST_BYTES = 2 ** 20;
/** How often what an anchor names may be repeated: with more, few bytes make a plan without end. */
const MOST_ALIASES = 100;

/** Where in a plan something stands, such as `['models', 1, 'dtype']`. */
export type PlanPath = readonly (string | number)[];

/** A plan as it is written, in YAML or in JSON, which is YAML too: its values, and on which line each stands. */
export class PlanSource {
  private constructor(
    readonly file: string,
    readonly value: unknown,
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  /** @throws EnvironmentError where there is no such file; UsageError naming the line that is no YAML. */
  static async read(file: string): Promise<PlanSource> {
    let content: string;
    try {
      content = await readText(file, MOST_BYTES);
    } catch (thrown) {
      throw unreadable(
        `The plan ${file} cannot be read: ${messageOf(thrown)}. Name a plan, such as plan.yaml.`,
        thrown,
      );
    }
    return PlanSource.parse(content, file);
  }

  /** @throws UsageError as {@link PlanSource.read}. */
  static parse(content: string, file: string): PlanSource {
    const lines = new LineCounter();
    try {
      const document = parseDocument(content, { lineCounter: lines, prettyErrors: false, schema: 'core' });
      const [wrong] = [...document.errors, ...document.warnings];
      if (wrong)
        throw new UsageError(
          `${file}:${lines.linePos(wrong.pos[0]).line}: this is not YAML, nor JSON: ${wrong.message.trim()}.`,
        );
      return new PlanSource(file, document.toJS({ maxAliasCount: MOST_ALIASES }), document, lines);
    } catch (thrown) {
      if (thrown instanceof UsageError) throw thrown;
      // Aliases, or nesting, without end.
      throw new UsageError(`${file}: it cannot be read as a plan: ${messageOf(thrown)}.`, { cause: thrown });
    }
  }

  /** What to throw for a value: it names file, line and field. */
  refusal(path: PlanPath, what: string): UsageError {
    const field = path.reduce<string>(
      (before, part) => (typeof part === 'number' ? `${before}[${part}]` : before === '' ? part : `${before}.${part}`),
      '',
    );
    return new UsageError(`${this.file}:${this.lineOf(path)}: ${field === '' ? 'the plan' : field}${what}`);
  }

  /** The line of a key or of an entry, or of the nearest thing around it. */
  lineOf(path: PlanPath): number {
    const last = path.at(-1);
    const around = path.length > 1 ? this.document.getIn(path.slice(0, -1), true) : this.document.contents;
    const key = isMap(around) && around.items.find(({ key: one }) => isScalar(one) && one.value === last)?.key;
    const node = key || this.document.getIn(path, true);
    if (isNode(node) && node.range) return this.lines.linePos(node.range[0]).line;
    return path.length === 0 ? 1 : this.lineOf(path.slice(0, -1));
  }
}
