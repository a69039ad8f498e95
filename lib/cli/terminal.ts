/** What a command talks to: injected, so that tests need no process. */
export interface Terminal {
  /** Text of the answer. */
  out(text: string): void;
  /** Progress and complaints. */
  err(text: string): void;
  readonly isTerminal: boolean;
  /** Progress may be drawn. */
  readonly isErrTerminal: boolean;
  readonly columns: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly isStdinTerminal: boolean;
  /** Resolves when the user wants to stop a command that runs until then. */
  stopped(): Promise<void>;
}

/** Codes that a command ends with. */
export const exitCodes = {
  ok: 0,
  /** A limit given with `--fail-on` was broken, or `doctor` found a fault. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The input could not be read, or holds no spans. */
  input: 3,
} as const;

/** Ends a command with a message and a code; never an internal error. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly code: number = exitCodes.usage,
  ) {
    super(message);
  }
}
