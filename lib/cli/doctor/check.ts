/** What was found about one cause of missing spans. */
export interface Finding {
  /** `fault`: spans are missing because of it; `hint`: it may be; `fine`. */
  readonly level: 'fine' | 'hint' | 'fault';
  readonly title: string;
  /** What to write, or to run. */
  readonly advice?: string;
}

/** A project as the checks see it. */
export interface Project {
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The manifest; empty when there is none. */
  readonly manifest: Manifest;
  /** Sources of the application by their path, tests and declarations left out. */
  readonly sources: ReadonlyMap<string, string>;
  /** Text of a file of the project; undefined when it does not exist. */
  read(path: string): string | undefined;
}

export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly name?: string;
  readonly packageManager?: string;
}

/** Looks at one cause. */
export type Check = (project: Project) => Finding | readonly Finding[] | Promise<Finding | readonly Finding[]>;

export const fine = (title: string): Finding => ({ level: 'fine', title });
export const hint = (title: string, advice: string): Finding => ({ level: 'hint', title, advice });
export const fault = (title: string, advice: string): Finding => ({ level: 'fault', title, advice });

/** The sources in which a pattern is found. */
export function sourcesWith({ sources }: Project, pattern: RegExp): string[] {
  return [...sources].filter(([, text]) => pattern.test(text)).map(([path]) => path);
}

export function isInstalled({ manifest }: Project, name: string): boolean {
  return manifest.dependencies?.[name] !== undefined || manifest.devDependencies?.[name] !== undefined;
}
