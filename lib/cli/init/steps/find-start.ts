import { closeOf, itemsOf, type Range } from '../source/brackets.js';
import { skeletonOf } from '../source/skeleton.js';

/** The statement that makes the application. */
export interface Start {
  /** Where its line begins. */
  readonly lineStart: number;
  /** Behind its semicolon. */
  readonly end: number;
  readonly open: number;
  readonly args: readonly Range[];
  /** The variable that holds the application, if it is one. */
  readonly variable: string | undefined;
}

const factory = /\bNestFactory\s{0,64}\.\s{0,64}create(?:Microservice|ApplicationContext)?\b/g;
const opening = /\s{0,64}(?:<[^()]{0,256}>\s{0,64})?\(/y;
const declaration = /^(?:const|let)\s{1,16}([\w$]{1,100})(?:\s{0,16}:[^=]{0,200})?\s{0,16}=\s{0,16}await\s{1,64}$/;

/** Finds the one call of NestFactory; undefined when there is none or there are several. */
export function findStart(text: string): Start | undefined {
  const skeleton = skeletonOf(text);
  const calls = [...skeleton.matchAll(factory)];
  const [call] = calls;
  if (call === undefined || calls.length > 1) return undefined;
  opening.lastIndex = call.index + call[0].length;
  if (!opening.test(skeleton)) return undefined;
  const open = opening.lastIndex - 1;
  const close = closeOf(skeleton, open);
  if (close === undefined) return undefined;
  const after = /^[ \t]*;?/.exec(skeleton.slice(close + 1))?.[0] ?? '';
  const assigned = assignmentBefore(skeleton, call.index);
  return {
    lineStart: lineStartOf(skeleton, assigned?.start ?? call.index),
    end: close + 1 + after.length,
    open,
    args: itemsOf(skeleton, open) ?? [],
    variable: assigned?.variable,
  };
}

const lineStartOf = (text: string, at: number): number => text.lastIndexOf('\n', at) + 1;

/** The declaration that ends here with `= await`, when nothing else stands on its line. */
function assignmentBefore(skeleton: string, end: number): { start: number; variable: string } | undefined {
  const start = Math.max(skeleton.lastIndexOf('const ', end), skeleton.lastIndexOf('let ', end));
  if (start === -1 || skeleton.slice(lineStartOf(skeleton, start), start).trim() !== '') return undefined;
  const variable = declaration.exec(skeleton.slice(start, end))?.[1];
  return variable === undefined ? undefined : { start, variable };
}
