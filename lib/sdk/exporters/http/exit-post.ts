import type { TlsFiles } from './post.js';

/** A request that is sent by somebody else, because this process is exiting. */
export interface ExitPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly tls?: TlsFiles | undefined;
}
