import type { Greeting } from './messages';
import { killSelf } from './process-group';

/** This end of the channel to the process that started this one. */
export interface Channel<G extends Greeting, M> {
  readonly greeting: G;
  /** Sends a message, and then calls `done`. */
  tell(this: void, message: object, done?: () => void): void;
  /** Has messages go to `heed`, those that have come already the first of them. */
  listen(this: void, heed: (message: M) => void): void;
}

type Send = (message: unknown, handle: undefined, options: undefined, done: () => void) => void;

/**
 * Takes the channel away from whatever code runs here later, and waits for the first message. A process that loses whoever
 * started it ends.
 */
export function takeChannel<G extends Greeting, M>(): Promise<Channel<G, M>> {
  const send = process.send!.bind(process) as unknown as Send;
  delete process.send;
  process.disconnect = () => undefined;
  keepListeners('message', 'disconnect');
  process.on('disconnect', killSelf);
  const early: M[] = [];
  let heed = (message: M): void => void early.push(message);
  return new Promise((resolve) => {
    process.once('message', (greeting: G) => {
      const { nonce } = greeting;
      process.on('message', (message: M) => heed(message));
      resolve({
        greeting,
        tell: (message, done = () => undefined) => send({ nonce, ...message }, undefined, undefined, done),
        listen: (handler) => {
          heed = handler;
          early.splice(0).forEach(handler);
        },
      });
    });
  });
}

/** Who tidies up the listeners of a process takes these for leftovers, too. */
function keepListeners(...events: readonly string[]): void {
  const remove = process.removeAllListeners.bind(process);
  process.removeAllListeners = (event) => {
    const asked = event === undefined ? process.eventNames() : [event];
    for (const name of asked) if (!events.includes(String(name))) remove(name);
    return process;
  };
}
