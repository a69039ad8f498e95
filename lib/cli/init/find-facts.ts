import { createRequire } from 'node:module';
import { basename, join, posix } from 'node:path';
import type { Manifest, Project } from '../doctor/check.js';
import { CommandError } from '../terminal.js';
import { skeletonOf } from './source/skeleton.js';
import type { Facts } from './init.types.js';

interface NestCli {
  readonly sourceRoot?: string;
  readonly entryFile?: string;
  readonly projects?: Readonly<Record<string, NestCli & { readonly type?: string }>>;
}

const lockFiles: readonly [string, Facts['packageManager']][] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
];

/** Finds out what can be found out, so that nothing of it has to be asked. */
export function findFacts(project: Project, chosen: string | undefined): Facts {
  const { root, manifest, read, sources } = project;
  const dependencies = new Set(Object.keys({ ...manifest.devDependencies, ...manifest.dependencies }));
  if (!dependencies.has('@nestjs/core')) {
    throw new CommandError(`${root} is no Nest application: its package.json does not name @nestjs/core`);
  }
  const main = findMain(project, chosen);
  const usesFastify = /\bFastifyAdapter\b/.test(skeletonOf(read(main) ?? ''));
  return {
    root,
    nest: versionOf(root, '@nestjs/core') ?? manifest.dependencies?.['@nestjs/core'] ?? 'unknown',
    modules: manifest.type === 'module' ? 'esm' : 'cjs',
    platform: usesFastify ? 'fastify' : 'express',
    packageManager: managerOf(project),
    serviceName: chosen ?? nameOf(manifest, root),
    main,
    dependencies,
    loadsEnvFile: loadsEnvFile(manifest, sources),
    typesNode: versionOf(root, '@types/node'),
  };
}

function findMain({ read, sources }: Project, chosen: string | undefined): string {
  const settings = parse<NestCli>(read('nest-cli.json'));
  const known = settings.projects ?? {};
  const applications = Object.keys(known).filter((name) => known[name]?.type !== 'library');
  if (chosen !== undefined && known[chosen] === undefined) {
    throw new CommandError(`nest-cli.json has no project "${chosen}"; it has ${applications.join(', ') || 'none'}`);
  }
  const { sourceRoot = 'src', entryFile = 'main' } = { ...settings, ...(chosen === undefined ? {} : known[chosen]) };
  const usual = posix.join(sourceRoot, `${entryFile}.ts`);
  if (read(usual) !== undefined) return usual;
  const found = [...sources].filter(([, text]) => /\bNestFactory\s*\.\s*create/.test(skeletonOf(text)));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first[0];
  const where = found.map(([path]) => path).join(', ');
  throw new CommandError(
    first === undefined
      ? `no file calls NestFactory.create(): ${usual} does not exist; run traced init in the folder of an application`
      : `several files call NestFactory.create(): ${where}; write --project NAME, as nest-cli.json names it`,
  );
}

function managerOf({ manifest, read }: Project): Facts['packageManager'] {
  const named = /^(npm|pnpm|yarn|bun)@/.exec(manifest.packageManager ?? '')?.[1];
  if (named !== undefined) return named as Facts['packageManager'];
  return lockFiles.find(([file]) => read(file) !== undefined)?.[1] ?? 'npm';
}

/** `.env` is read by @nestjs/config or dotenv where it is used, or by Node when a script says so. */
function loadsEnvFile({ scripts = {} }: Manifest, sources: Project['sources']): boolean {
  const used = /\bConfigModule\s*\.\s*forRoot\b|\bdotenv\b|\bloadEnvFile\b/;
  return (
    [...sources.values()].some((text) => used.test(text)) ||
    Object.values(scripts).some((script) => /--env-file|dotenv/.test(script))
  );
}

function nameOf({ name = '' }: Manifest, root: string): string {
  return (name.replace(/^@[^/]*\//, '') || basename(root)).replace(/[^\w.-]/g, '-');
}

function versionOf(root: string, name: string): string | undefined {
  try {
    const { version } = createRequire(join(root, 'package.json'))(`${name}/package.json`) as { version?: string };
    return version;
  } catch {
    return undefined;
  }
}

function parse<T>(text: string | undefined): Partial<T> {
  try {
    return text === undefined ? {} : (JSON.parse(skeletonOf(text, { keepStrings: true })) as T);
  } catch {
    return {};
  }
}
