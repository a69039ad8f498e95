import { posix } from 'node:path';
import { closeOf } from '../source/brackets.js';
import { addImport, indentAt, insert, lineEndOf } from '../source/edit.js';
import { skeletonOf } from '../source/skeleton.js';
import type { Draft, Step } from '../init.types.js';

const decorated = /@(?:Traced|Counted|Timed|Retry)\s*\(/;
const notMethods =
  /^(?:constructor|if|for|while|switch|catch|function|return|on(?:Module|Application)\w+|(?:before|configure)\w*)$/;

/** Decorates one method of a service, so that the first trace shows what a decorator does. */
export const firstMethod: Step = (draft, { main }) => {
  const sources = sorted(draft.sources, main);
  if (sources.some((path) => decorated.test(skeletonOf(draft.read(path) ?? '')))) return [];
  for (const kind of ['Injectable', 'Controller']) {
    for (const path of sources) {
      const text = draft.read(path) ?? '';
      const at = findMethod(skeletonOf(text), kind);
      if (at === undefined) continue;
      const line = `${indentAt(text, at)}@Traced()${lineEndOf(text)}`;
      draft.write(path, addImport(insert(text, lineStartOf(text, at), line), 'Traced', 'nestjs-traced'));
      return [];
    }
  }
  return [{ file: main, why: 'no method of a service was found', write: '@Traced() before a method of a provider' }];
};

/** Services beside the file that starts first, then all others in the order of their names. */
function sorted(sources: Draft['sources'], main: string): string[] {
  const rank = (path: string): number =>
    Number(posix.dirname(path) !== posix.dirname(main)) * 2 + Number(!/\.service\.ts$/.test(path));
  return [...sources].filter((path) => path.endsWith('.ts')).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** Where the name of the first method of a class with this decorator stands; its modifiers are before it on the line. */
function findMethod(skeleton: string, kind: string): number | undefined {
  for (const { index, 0: text } of skeleton.matchAll(
    new RegExp(`@${kind}\\s*\\([^)]*\\)\\s*(?:@[^{};]*\\s)?export\\s+(?:default\\s+)?class\\s+[^{]*\\{`, 'g'),
  )) {
    const open = index + text.length - 1;
    const close = closeOf(skeleton, open) ?? open;
    const method = /\n[ \t]+(?:public\s+)?(?:async\s+)?([a-z][\w$]*)\s*\(/g;
    for (method.lastIndex = open; ;) {
      const found = method.exec(skeleton);
      if (found === null || found.index > close) break;
      if (isMethod(skeleton, open, found)) return method.lastIndex - 1;
    }
  }
  return undefined;
}

/** Whether the name stands directly in the class and has a body. */
function isMethod(skeleton: string, classOpen: number, { index, 0: text, 1: name = '' }: RegExpExecArray): boolean {
  if (notMethods.test(name)) return false;
  let depth = 0;
  for (const character of skeleton.slice(classOpen, index)) {
    if ('({['.includes(character)) depth++;
    else if (')}]'.includes(character)) depth--;
  }
  const close = closeOf(skeleton, index + text.length - 1);
  return depth === 1 && close !== undefined && /^\s*(?::[^;{}=]*)?\{/.test(skeleton.slice(close + 1));
}

const lineStartOf = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;
