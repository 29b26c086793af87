/** One way to compute with tfjs. */
export interface Backend {
  /** What tfjs calls it, and what the option `backend` takes. */
  readonly name: string;
  /** What to do to get it, as a sentence, where it does not come with padproof. */
  readonly howToGet?: string;
  /**
   * Registers it with tfjs, if that is not done yet.
   * @throws an Error that says in a sentence what stands in the way
   */
  load(): void | Promise<void>;
  /** The versions of its parts; called once it is current. */
  versions(): Readonly<Record<string, string>>;
  /** What computes, in words; called once it is current. */
  device(): Promise<string>;
  /** Where a graphics processor computes: how many shaders this process has sent to it. What leaves it as it was ran elsewhere. */
  dispatches?(): number;
  /** What the hardware reported by itself, and no exception told, since this was last asked: what it gave then is not what was to be computed. */
  takeComplaint?(): string | undefined;
}
