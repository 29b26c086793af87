import { takeChannel } from './channel';
import type { ChildGreeting, FromChild, Signalled } from './messages';
import type { ParentLink } from './process';
import { endAtOnce, SIGNAL_CODES } from './process';
import { redirectResults } from './outlets';

/** The process that this one must not outlive, where it was started to run the code of a model. */
export let parentPid: number | undefined;
/** Tells the parent how long it may hear nothing, from the moment when there is somebody to be heard. */
export let tellSilence = (_seconds: number): void => undefined;
/** Called when the parent was sent a signal. Before there is anything to keep, one is enough. */
let signalled = (signal: Signalled['signal']): void => endAtOnce(SIGNAL_CODES[signal]);

/** @returns whether signals come from the parent, so that the process's own are not to be heeded */
export function onParentSignal(handler: (signal: Signalled['signal']) => void): boolean {
  signalled = handler;
  return parentPid !== undefined;
}

/** Takes up with the parent before any code of a model runs. */
export async function linkToParent(): Promise<ParentLink> {
  const { greeting, tell, listen } = await takeChannel<ChildGreeting, Signalled>();
  parentPid = process.ppid;
  tellSilence = (seconds) => tell({ silentFor: seconds } satisfies FromChild);
  redirectResults({ isTTY: greeting.isTTY, write: (out) => tell({ out } satisfies FromChild) });
  // A model that leaves nothing to wait for is noticed by that.
  process.channel!.unref();
  listen(({ signal }) => signalled(signal));
  return { finish: (code, done) => tell({ code } satisfies FromChild, done) };
}
