/** Should text for this stream be coloured? `NO_COLOR` (no-color.org) goes before `FORCE_COLOR`, and that before the kind of the stream. */
export function coloursFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return !['0', 'false'].includes(env.FORCE_COLOR);
  return takesSequences(stream, env);
}

/** Is this a terminal that obeys control sequences? A dumb one prints them. */
export function takesSequences(
  stream: { readonly isTTY?: boolean },
  { TERM }: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  return stream.isTTY === true && TERM !== 'dumb';
}
