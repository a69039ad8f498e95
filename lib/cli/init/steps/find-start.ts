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

const factory = /\bNestFactory\s*\.\s*create(?:Microservice|ApplicationContext)?\s*(?:<[^()]*>)?\s*\(/g;
const assignment = /(?<=^|\n)[ \t]*(?:const|let)\s+([\w$]+)(?:\s*:[^=]*)?\s*=\s*await\s+$/;

/** Finds the one call of NestFactory; undefined when there is none or there are several. */
export function findStart(text: string): Start | undefined {
  const skeleton = skeletonOf(text);
  const calls = [...skeleton.matchAll(factory)];
  const [call] = calls;
  if (call === undefined || calls.length > 1) return undefined;
  const open = call.index + call[0].length - 1;
  const close = closeOf(skeleton, open);
  if (close === undefined) return undefined;
  const after = /^[ \t]*;?/.exec(skeleton.slice(close + 1))?.[0] ?? '';
  const assigned = assignment.exec(skeleton.slice(0, call.index));
  return {
    lineStart: assigned?.index ?? skeleton.lastIndexOf('\n', call.index) + 1,
    end: close + 1 + after.length,
    open,
    args: itemsOf(skeleton, open) ?? [],
    variable: assigned?.[1],
  };
}
