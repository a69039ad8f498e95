import type { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** Names come from code and are few; names out of data must not fill the memory. */
const MAX_NAMES = 500;
const MAX_ATTRIBUTES = 128;
const MAX_VALUE = 256;
/** After so many spans a template is learned anew: what the spans of a name have in common may change. */
const USES = 1_024;

/** How a format writes what comes again. */
export interface TemplateFormat {
  /** An attribute as it stands among others; `undefined` when it is not written in this way each time. */
  entry(key: string, value: unknown): Uint8Array | undefined;
  /** What depends on the name and the kind alone. */
  head(span: ReadableSpan): Uint8Array;
}

/**
 * The bytes that spans of one name have in common. Most attributes of an operation have the same value in each of its spans
 * and stand side by side: such a run is copied at once, several times faster than looking each of them up.
 */
export class SpanTemplate {
  private uses = 0;
  private due = 1;
  private isSeen = false;
  private kind: SpanKind | undefined;
  private head: Uint8Array | undefined;
  private count = 0;
  private keys: string[] = [];
  private values: unknown[] = [];
  private entries: (Uint8Array | undefined)[] = [];
  private runs: (Uint8Array | undefined)[] = [];
  private readonly runEnds: number[] = [];

  constructor(private readonly format: TemplateFormat) {}

  /** Whether the attribute at this place is the one that spans of this name have there. */
  has(index: number, key: string, value: unknown): boolean {
    return index < this.count && this.values[index] === value && this.keys[index] === key;
  }

  /** The attributes from one place to before another, all of which `has()` knows. */
  run(from: number, to: number): Uint8Array {
    const known = this.runs[from];
    if (known !== undefined && this.runEnds[from] === to) return known;
    const run = new Uint8Array(Buffer.concat(this.entries.slice(from, to) as Uint8Array[]));
    this.runs[from] = run;
    this.runEnds[from] = to;
    return run;
  }

  /** What depends on name and kind. */
  headOf(span: ReadableSpan): Uint8Array {
    return this.head !== undefined && this.kind === span.kind ? this.head : this.format.head(span);
  }

  /** Called with each span but learns only now and then, by comparing two in a row; never from the first span of a name. */
  learn(span: ReadableSpan): void {
    this.uses += 1;
    if (this.uses <= this.due) return;
    if (this.isSeen) this.compare(span);
    else this.look(span);
  }

  private look({ attributes }: ReadableSpan): void {
    this.count = 0;
    this.keys = Object.keys(attributes).slice(0, MAX_ATTRIBUTES);
    this.values = this.keys.map((key) => attributes[key]);
    this.isSeen = true;
  }

  private compare(span: ReadableSpan): void {
    const { keys, values } = this;
    const names = Object.keys(span.attributes);
    this.entries = keys.map((key, index) => {
      const value = values[index];
      const isSame = names[index] === key && span.attributes[key] === value && isSteady(value);
      return isSame ? this.format.entry(key, value) : undefined;
    });
    // A place without an entry must match no value: `this` is a value that no attribute has, and keeps nothing alive.
    this.values = values.map((value, index) => (this.entries[index] === undefined ? this : value));
    this.runs = keys.map(() => undefined);
    this.kind = span.kind;
    this.head = this.format.head(span);
    this.count = keys.length;
    this.isSeen = false;
    this.due = this.uses + USES;
  }
}

/** Whether a value is certain to stay the same: the content of an object may change while the object is the same. */
function isSteady(value: unknown): boolean {
  return typeof value === 'string'
    ? value.length <= MAX_VALUE
    : typeof value === 'number' || typeof value === 'boolean';
}

/** The templates of one format, by name. */
export class SpanTemplates {
  private readonly known = new Map<string, SpanTemplate>();

  constructor(private readonly format: TemplateFormat) {}

  of({ name }: ReadableSpan): SpanTemplate {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const made = new SpanTemplate(this.format);
    // Forgets all names at once: those in frequent use are learned again with the next spans.
    if (this.known.size >= MAX_NAMES) this.known.clear();
    this.known.set(name, made);
    return made;
  }
}
