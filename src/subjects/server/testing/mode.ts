import type { ServerResponse } from 'node:http';
import type { Answer } from './faulty-server';

/** A request to a server in a faulty mode. */
export interface Asked {
  /** The key that came with it. */
  readonly key: string;
  readonly response: ServerResponse;
}

/** A way in which a server may be wrong, whatever it is asked, and what padproof must come to. */
export interface Mode {
  readonly name: string;
  readonly exitCode: 2 | 3 | 4;
  /** In the message. */
  readonly says: RegExp;
  /** Is no model named, so that the list of models is asked for first? */
  readonly lists?: boolean;
  /** The answer; `done` where it is sent, or there will be none. */
  answer(asked: Asked): Answer | 'done';
}

/** A refusal in the words of the server. */
export function refusal(status: number, message: string): Answer {
  return { status, body: { error: { message } } };
}
