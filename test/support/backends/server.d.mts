/** A TCP port of the loopback interface that nobody uses now. */
export function freePort(): Promise<number>;

export interface RunningServer {
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
  readonly pid: number | undefined;
}

/** Starts a server process of our own and resolves when it is ready. */
export function startServer(options: {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly probe: () => Promise<boolean>;
}): Promise<RunningServer>;
