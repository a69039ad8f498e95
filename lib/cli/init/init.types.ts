/** What can be found out about an application. */
export interface Facts {
  readonly root: string;
  /** The version of @nestjs/core that is installed, or the range that package.json asks for. */
  readonly nest: string;
  readonly modules: 'esm' | 'cjs';
  readonly platform: 'express' | 'fastify';
  readonly packageManager: 'npm' | 'pnpm' | 'yarn' | 'bun';
  readonly serviceName: string;
  /** The file that calls NestFactory, from the root on. */
  readonly main: string;
  /** What package.json depends on. */
  readonly dependencies: ReadonlySet<string>;
  /** Whether something loads `.env` already. */
  readonly loadsEnvFile: boolean;
  readonly typesNode: string | undefined;
}

/** A change that is left to the user, because the code was not understood or says something else; with what to write. */
export interface Advice {
  readonly file: string;
  readonly why: string;
  readonly write: string;
}

/** The files of an application with what is to be changed in them; nothing is written to the disk. */
export interface Draft {
  read(path: string): string | undefined;
  write(path: string, text: string): void;
  /** Sources of the application, tests left out. */
  readonly sources: readonly string[];
}

/** Changes one thing in the draft, or says why it does not. */
export type Step = (draft: Draft, facts: Facts, options: InitOptions) => readonly Advice[];

export interface InitOptions {
  /** What `OTEL_TRACES_EXPORTER` becomes. */
  readonly exporter: string;
}
