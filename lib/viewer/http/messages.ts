/** A request as the viewer sees it, whatever serves it. */
export interface ViewerRequest {
  /** In upper case. */
  readonly method: string;
  /** The path below the page, decoded by nobody: `''`, `'/'`, `'/api/traces'`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The last name in the address of the page, `'traces'` of `/api/traces`; where `path` is empty, it is led to. */
  readonly pageName?: string | undefined;
  /** Names in lower case, as Node gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The other end of the connection. */
  readonly remoteAddress: string | undefined;
  /** The bytes of the body; read only where something is received. */
  readonly body?: AsyncIterable<Uint8Array> | undefined;
}

/** Where a body that never ends is written to. */
export interface LiveSink {
  /** `false` while the other end does not keep up. */
  readonly isReady: boolean;
  write(text: string): void;
  /** Ends the answer. */
  end(): void;
}

/** A body that never ends; called once, the answer is called when the other end is gone. */
export type LiveBody = (sink: LiveSink) => () => void;

/** What is answered: whole, piece by piece so that nothing is held up by a long one, or live. */
export interface ViewerResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Iterable<string> | LiveBody | undefined;
}

/** The first value of a header. */
export function headerOf({ headers }: Pick<ViewerRequest, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** Answers an object. */
export function answerJson(value: unknown, status = 200): ViewerResponse {
  return { status, headers: JSON_TYPE, body: JSON.stringify(value) };
}

/** Answers what is wrong, in words. */
export function answerError(status: number, error: string): ViewerResponse {
  return answerJson({ error }, status);
}
