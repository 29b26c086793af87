/** How a kind of server is asked, and how its answers are read. */
export interface Protocol {
  /** In words, such as `OpenAI's`. */
  readonly whose: string;
  /** The end of an address's path that tells the kind. */
  readonly path: RegExp;
  /** Is a model named in every request? */
  readonly namesModel: boolean;
  /** Where the models are listed, and their names in that answer; absent where a server has one. */
  readonly models?: { address(url: URL): URL; names(answer: unknown): unknown[] };
  body(texts: readonly string[], model: string | undefined): object;
  /** The vectors in the order of the texts, as they were written: whoever calls checks them. Throws a sentence where it cannot. */
  vectors(answer: unknown, count: number): unknown[];
  /** How many tokens the server says that it has read. */
  tokens(answer: unknown): number | undefined;
}
