import { posix } from 'node:path';
import { closeOf, valueOf } from '../source/brackets.js';
import { addImport, insertFirst, quotedLike } from '../source/edit.js';
import { skeletonOf } from '../source/skeleton.js';
import type { Advice, Draft, Facts, Step } from '../init.types.js';
import { findStart } from './find-start.js';

/** Imports `TracingModule` into the root module. */
export const addModule: Step = (draft, facts) => {
  if (draft.sources.some((path) => /\bTracingModule\b/.test(skeletonOf(draft.read(path) ?? '')))) return [];
  const item = `TracingModule.forRoot({ serviceName: '${facts.serviceName}' })`;
  const root = findRootModule(draft, facts);
  if (root === undefined) return [missing(facts.main, 'its root module was not found', item)];
  const text = draft.read(root.path) ?? '';
  const open = openOfModule(skeletonOf(text), root.name);
  if (open === undefined) return [missing(root.path, `@Module({ … }) of ${root.name} was not understood`, item)];
  const changed = withImport(text, open, quotedLike(text, item));
  if (changed === undefined) return [missing(root.path, 'its imports are no list that is written there', item)];
  draft.write(root.path, addImport(changed, 'TracingModule', 'nestjs-traced'));
  return [];
};

const missing = (file: string, why: string, item: string): Advice => ({
  file,
  why,
  write: `import { TracingModule } from 'nestjs-traced'; and imports: [${item}, …] in the root module`,
});

/** The file and the name of the class that NestFactory is given. */
function findRootModule(draft: Draft, { main }: Facts): { path: string; name: string } | undefined {
  const text = draft.read(main) ?? '';
  const start = findStart(text);
  const name = start === undefined ? undefined : text.slice(start.args[0]?.start, start.args[0]?.end);
  if (name === undefined || !/^[\w$]+$/.test(name)) return undefined;
  const from = new RegExp(`import\\s*(?:type\\s*)?\\{[^}]*\\b${name}\\b[^}]*\\}\\s*from\\s*['"](\\.[^'"]*)['"]`).exec(
    text,
  )?.[1];
  if (from === undefined) return { path: main, name };
  const path = posix.join(posix.dirname(main), from).replace(/\.[cm]?js$/, '');
  const found = [`${path}.ts`, `${path}/index.ts`].find((candidate) => draft.read(candidate) !== undefined);
  return found === undefined ? undefined : { path: found, name };
}

/** Where the object of the `@Module()` before this class opens. */
function openOfModule(skeleton: string, name: string): number | undefined {
  for (const { index, 0: text } of skeleton.matchAll(/@Module\s*\(\s*(?=\{)/g)) {
    const open = index + text.length;
    const close = closeOf(skeleton, open);
    if (close === undefined) continue;
    const after = /^\s{0,64},?\s{0,64}\)[^{};]{0,2000}?\bclass\s{1,64}([\w$]+)/.exec(skeleton.slice(close + 1));
    if (after?.[1] === name) return open;
  }
  return undefined;
}

function withImport(text: string, open: number, item: string): string | undefined {
  const skeleton = skeletonOf(text);
  const imports = valueOf(skeleton, open, 'imports');
  if (imports !== undefined) return text[imports.start] === '[' ? insertFirst(text, imports.start, item) : undefined;
  return /(?:^|[{,])\s*(?:imports\b|\.\.\.)/.test(skeleton.slice(open, closeOf(skeleton, open)))
    ? undefined
    : insertFirst(text, open, `imports: [${item}]`);
}
