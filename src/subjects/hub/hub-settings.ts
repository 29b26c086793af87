import { UsageError } from '../../core/errors';

/** How to fetch from the hub. What is absent is taken from the environment that Python's huggingface_hub reads too. */
export interface HubOptions {
  /** Use the cache alone and make no request. HF_HUB_OFFLINE=1 asks for the same. */
  readonly offline?: boolean;
  /** The hub's address; HF_ENDPOINT, or https://huggingface.co. */
  readonly endpoint?: string;
  /** A branch, tag or commit; `main`. */
  readonly revision?: string;
}

/** Checked options. */
export interface HubSettings {
  readonly id: string;
  readonly revision: string;
  readonly offline: boolean;
  readonly endpoint: string;
  /** What every request to the hub is made with; it may hold a token, so it is never printed. */
  readonly request: { readonly hubUrl: string; readonly accessToken?: string };
}

/** Does it have the form `owner/name`, or `name`? As huggingface_hub's validate_repo_id. */
export function isHubId(text: string): boolean {
  return /^(\w[\w.-]*\/)?\w[\w.-]*$/.test(text) && !/--|\.\.|[.-](\/|$)|\.git$/.test(text);
}

/** @throws UsageError naming the option or variable, what was found and what was expected. */
export function hubSettings(id: string, options: HubOptions): HubSettings {
  if (!isHubId(id)) throw new UsageError(`${JSON.stringify(id)} is no id of a model on the hub; expected owner/name.`);
  const revision = options.revision ?? 'main';
  // A revision becomes a path in the cache.
  if (!/^\w[\w./-]*$/.test(revision) || revision.includes('..')) {
    throw new UsageError(`The revision is ${JSON.stringify(revision)}; expected a branch, a tag or a commit.`);
  }
  const { HF_ENDPOINT, HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE } = process.env;
  const offline = options.offline || /^(1|on|yes|true)$/i.test(HF_HUB_OFFLINE || TRANSFORMERS_OFFLINE || '');
  const endpoint = checkEndpoint(options.endpoint ?? (HF_ENDPOINT || 'https://huggingface.co'));
  const token = process.env.HF_TOKEN?.trim();
  // fetch puts a header that it refuses into its message, so a token that it would refuse must not get there.
  if (token && !/^hf_[!-~]+$/.test(token)) {
    throw new UsageError('HF_TOKEN is set, but is not hf_ and plain characters; expected a token of the hub, or none.');
  }
  const request = { hubUrl: endpoint, ...(token && { accessToken: token }) };
  return { id, revision, offline, endpoint, request };
}

function checkEndpoint(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  // The address is printed in messages, so it must hold no secret.
  if (url?.username || url?.password) {
    throw new UsageError("The hub's endpoint has a user name or password in it; expected an address alone.");
  }
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      `The hub's endpoint is ${JSON.stringify(endpoint)}; expected an address such as https://huggingface.co.`,
    );
  }
  return endpoint.replace(/\/+$/, '');
}
