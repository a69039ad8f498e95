import { countMasked } from './masked-values.js';
import { reportInternalError } from '../shared/errors/guard.js';
import { applyStrategy } from './values/mask-strategy.js';
import type { MaskStrategy } from './values/mask-strategy.types.js';

/** Told of one masked value: the rule and the path, never the value. */
export type MaskReport = (evidence: { readonly rule: string; readonly path: string }) => void;

/** Masks what is about to leave the process; `createMasker()` of `nestjs-traced/masking` returns one. */
export interface ValueMasker {
  /** The value to export under `key`; `undefined` when it is dropped. Objects come back as bounded copies. */
  attribute(key: string, value: unknown, report?: MaskReport): unknown;
  /** Free text: messages, stacks, names. The same string when there is nothing to mask. */
  text(value: string, report?: MaskReport): string;
  /** A URL or a part of one (say which with `attribute`), edited in place: no other byte changes. */
  url(value: string, attribute?: string, report?: MaskReport): string;
  /** A database statement with `?` for each literal; `system` is the `db.system.name`. Its rule is `sql-literal`. */
  sql(statement: string, system?: string, report?: MaskReport): string;
  /** Whether the name alone makes a value sensitive. */
  isSensitiveKey?(key: string): boolean;
  /** Whether the user allows a value although its name makes it sensitive. */
  allows?(key: string, value: unknown): boolean;
  /** The replacement of a value that someone said is sensitive; `undefined` when it is dropped. No allow-list lifts that. */
  mask?(value: unknown, strategy?: MaskStrategy, path?: string, report?: MaskReport): unknown;
}

/** A masker with all members, as `completeMasker()` makes it; inside the library there are only such. */
export type Masker = Required<ValueMasker>;

/** The masker where nobody has set one: masks only what is marked as sensitive. */
export const NO_MASKER: Masker = {
  attribute: (_key, value) => value,
  text: (value) => value,
  url: (value) => value,
  sql: (statement) => statement,
  isSensitiveKey: () => false,
  allows: () => false,
  mask: maskMarked(countMasked),
};

/** A user's masker, completed with the members that it lacks; `count` is called with the rule of each masked value. */
export function completeMasker(user: ValueMasker, count: (rule: string) => void = () => undefined): Masker {
  if (user === NO_MASKER) return NO_MASKER;
  const counted =
    (report: MaskReport | undefined): MaskReport =>
    (evidence) => {
      count(evidence.rule);
      report?.(evidence);
    };
  return {
    attribute: (key, value, report) => user.attribute(key, value, counted(report)),
    text: (value, report) => user.text(value, counted(report)),
    url: (value, attribute, report) => user.url(value, attribute, counted(report)),
    sql: (statement, system) => user.sql(statement, system),
    isSensitiveKey: (key) => user.isSensitiveKey?.(key) === true,
    allows: (key, value) => user.allows?.(key, value) === true,
    mask:
      user.mask === undefined
        ? maskMarked(count)
        : (value, strategy, path, report) => user.mask?.(value, strategy, path, counted(report)),
  };
}

/** What is marked as sensitive has a strategy, whatever the rules say. */
function maskMarked(count: (rule: string) => void): Masker['mask'] {
  return (value, strategy = 'redact', path = '', report) => {
    count('sensitive');
    report?.({ rule: 'sensitive', path });
    return applyStrategy(strategy, value, { rule: 'sensitive', path }, (error) =>
      reportInternalError(`mask ${path}`, error),
    );
  };
}
