import type { Project } from '../doctor/check.js';
import { findFacts } from './find-facts.js';
import type { Advice, Draft, Facts, InitOptions, Step } from './init.types.js';
import { addModule } from './steps/add-module.js';
import { compilerFlags } from './steps/compiler-flags.js';
import { environment } from './steps/environment.js';
import { firstMethod } from './steps/first-method.js';
import { startApplication } from './steps/start-application.js';
import { unifiedDiff } from './unified-diff.js';

const steps: readonly Step[] = [addModule, startApplication, compilerFlags, firstMethod, environment];

export interface Change {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly diff: string;
}

/** What an application needs, and what it would be told; nothing is written yet. */
export interface Plan {
  readonly facts: Facts;
  readonly changes: readonly Change[];
  readonly advice: readonly Advice[];
  /** What to run in a shell. */
  readonly commands: readonly string[];
}

export function planOf(project: Project, chosen: string | undefined, options: InitOptions): Plan {
  const facts = findFacts(project, chosen);
  const written = new Map<string, string>();
  const draft: Draft = {
    read: (path) => written.get(path) ?? project.read(path),
    write: (path, text) => void written.set(path, text),
    sources: [...project.sources.keys()],
  };
  const advice = steps.flatMap((step) => step(draft, facts, options));
  const changes = [...written].map(([path, after]) => {
    const before = project.read(path) ?? '';
    // A file of secrets: what stands beside the new lines is shown to nobody.
    const context = path.endsWith('.env') ? 0 : undefined;
    return { path, before, after, diff: unifiedDiff(path, before, after, context) };
  });
  return { facts, changes, advice, commands: commandsOf(facts) };
}

function commandsOf({ dependencies, packageManager }: Facts): string[] {
  const missing = ['nestjs-traced', '@opentelemetry/api'].filter((name) => !dependencies.has(name));
  const verb = packageManager === 'npm' ? 'install' : 'add';
  return missing.length === 0 ? [] : [`${packageManager} ${verb} ${missing.join(' ')}`];
}
