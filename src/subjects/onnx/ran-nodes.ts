import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../core/errors';
import { readText } from '../../core/files/read-regular';
import type { RanNodes } from '../../core/subject';
import type { OrtOptions, OrtSession } from './ort';
import { nameInProfile } from './providers';

/** A profile has about a kilobyte for each node and pass. */
const MOST_PROFILE = 64 * 2 ** 20;
/** No build has more providers, and no graph more operators. */
const MOST_NAMES = 1000;
const LONGEST_NAME = 200;

/** The profile of a session's first passes, in a folder of its own. */
export class Profile {
  static async begin(): Promise<Profile> {
    return new Profile(await mkdtemp(join(tmpdir(), 'padproof-profile-')));
  }

  /** What a session is to be made with. */
  readonly options: Pick<OrtOptions, 'enableProfiling' | 'profileFilePrefix'>;

  private constructor(private readonly folder: string) {
    this.options = { enableProfiling: true, profileFilePrefix: join(folder, 'profile') };
  }

  /**
   * Ends it, and says what ran since.
   * @param asked the provider that was asked for
   * @returns or why nobody knows
   */
  async end(session: OrtSession, asked: string): Promise<RanNodes | string> {
    try {
      session.endProfiling?.();
      const [file] = await readdir(this.folder);
      if (file === undefined) return 'it wrote no profile.';
      return ranNodes(JSON.parse(await readText(join(this.folder, file), MOST_PROFILE)), asked);
    } catch (thrown) {
      return `its profile cannot be read: ${messageOf(thrown).replaceAll(this.folder, '').slice(0, LONGEST_NAME)}.`;
    } finally {
      await this.remove();
    }
  }

  /** Leaves nothing behind. */
  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/**
 * Counts nodes by the provider that ran them.
 * @param profile as ONNX Runtime writes it: events, of which each that says `Node` is of one node in one pass
 * @param asked the provider that was asked for
 * @returns or why nobody knows
 */
export function ranNodes(profile: unknown, asked: string): RanNodes | string {
  const nodes = new Map<string, { readonly provider: string; readonly operator: string }>();
  for (const event of Array.isArray(profile) ? (profile as unknown[]) : []) {
    const { cat, name, args } = (event ?? {}) as { cat?: unknown; name?: unknown; args?: Record<string, unknown> };
    if (cat !== 'Node' || typeof args?.provider !== 'string' || args.provider === '') continue;
    const [provider, operator] = [nameInProfile(args.provider), String(args.op_name)];
    // Names may be empty, and a graph within a node counts its nodes anew.
    nodes.set([provider, operator, String(args.node_index), String(name)].join(' '), { provider, operator });
  }
  if (nodes.size === 0) return 'its profile names no node.';
  const all = [...nodes.values()];
  const fellBack = asked === 'cpu' ? [] : all.filter(({ provider }) => provider === 'cpu');
  return { on: tally(all.map((one) => one.provider)), fellBack: tally(fellBack.map((one) => one.operator)) };
}

/** How often each was named, the most frequent first. */
function tally(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const name of names.map((one) => one.slice(0, LONGEST_NAME)))
    if (counts.has(name) || counts.size < MOST_NAMES) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}
