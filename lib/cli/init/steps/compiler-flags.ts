import { posix } from 'node:path';
import { insertFirst } from '../source/edit.js';
import { skeletonOf } from '../source/skeleton.js';
import type { Advice, Draft, Step } from '../init.types.js';

const FLAGS = ['experimentalDecorators', 'emitDecoratorMetadata'] as const;
const file = 'tsconfig.json';

/** Lets the compiler take decorators as Nest has them, and write down the types of parameters. */
export const compilerFlags: Step = (draft) => {
  const text = draft.read(file);
  const all = FLAGS.map((flag) => `"${flag}": true`).join(', ');
  if (text === undefined) return [{ file, why: 'there is none', write: `"compilerOptions": { ${all} }` }];
  const advice: Advice[] = [];
  let changed = text;
  for (const flag of [...FLAGS].reverse()) {
    const value = flagIn(draft, file, flag, changed);
    if (value === 'true') continue;
    const next = value === undefined ? withFlag(changed, flag) : undefined;
    if (next === undefined) {
      const why = value === undefined ? 'compilerOptions was not found in it' : `${flag} is ${value}`;
      advice.push({ file, why, write: `"${flag}": true` });
    } else {
      changed = next;
    }
  }
  if (changed !== text) draft.write(file, changed);
  return advice;
};

/** The value of a flag in this file or in one that it extends; comments do not count. */
function flagIn(draft: Draft, path: string, flag: string, given?: string): string | undefined {
  const text = skeletonOf(given ?? draft.read(path) ?? '', { keepStrings: true });
  const own = new RegExp(`"${flag}"\\s*:\\s*(\\w+)`).exec(text)?.[1];
  if (own !== undefined) return own;
  const base = /"extends"\s*:\s*"([^"]+)"/.exec(text)?.[1];
  if (base === undefined) return undefined;
  const next = base.startsWith('.') ? posix.join(posix.dirname(path), base) : posix.join('node_modules', base);
  const found = [next, `${next}.json`].find((candidate) => candidate !== path && draft.read(candidate) !== undefined);
  return found === undefined ? undefined : flagIn(draft, found, flag);
}

function withFlag(text: string, flag: string): string | undefined {
  const found = /"compilerOptions"\s*:\s*\{/.exec(skeletonOf(text, { keepStrings: true }));
  return found === null ? undefined : insertFirst(text, found.index + found[0].length - 1, `"${flag}": true`);
}
