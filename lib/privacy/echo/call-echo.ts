import type { Echo, EchoPart, TextMask } from './echo.types.js';

/** Makes the mask of values. */
export type CreateTextMask = (values: readonly unknown[]) => TextMask;

/** Stands in a list of values for those beyond `MAX_VALUES`; with it in the list, texts are masked as a whole. */
export const TOO_MANY = Symbol.for('nestjs-traced.too-many-values');

/** At most so many sensitive values are looked for in a text; where calls have more, texts are masked as a whole. */
export const MAX_VALUES = 1024;
const MAX_PARTS = 16;

/** The sensitive values of a call and of those around it. They live as long as the contexts and spans that refer to them. */
export class CallEcho implements Echo {
  readonly parts: readonly EchoPart[];

  private constructor(
    parts: readonly EchoPart[],
    private readonly createMask: CreateTextMask,
  ) {
    this.parts = parts.length > MAX_PARTS ? compact(parts, createMask) : parts;
  }

  static of(values: readonly unknown[], createMask: CreateTextMask): CallEcho {
    return new CallEcho([new LazyPart(values, createMask)], createMask);
  }

  get isFull(): boolean {
    return this.parts.some(({ mask }) => mask.isFull === true);
  }

  text(value: string): string {
    let text = value;
    for (const { mask } of this.parts) text = mask(text);
    return text;
  }

  with(values: readonly unknown[]): Echo {
    if (values.every((value) => this.#knows(value))) return this;
    return new CallEcho([new LazyPart(values, this.createMask), ...this.parts], this.createMask);
  }

  and(other: Echo): Echo {
    const more = other.parts.filter((part) => !this.parts.includes(part));
    return more.length === 0 ? this : new CallEcho([...this.parts, ...more], this.createMask);
  }

  #knows(value: unknown): boolean {
    return this.parts.some(({ values }) => values.length <= MAX_PARTS && values.includes(value));
  }
}

class LazyPart implements EchoPart {
  #mask: TextMask | undefined;

  constructor(
    readonly values: readonly unknown[],
    private readonly createMask: CreateTextMask,
  ) {}

  get mask(): TextMask {
    return (this.#mask ??= this.createMask(this.values));
  }
}

/** For deeply nested calls: the values of the outermost ones share one mask, so that a text is not read once per call. */
function compact(parts: readonly EchoPart[], createMask: CreateTextMask): EchoPart[] {
  const near = parts.slice(0, MAX_PARTS / 2);
  const far = new Set(parts.slice(MAX_PARTS / 2).flatMap(({ values }) => values));
  const kept = far.size > MAX_VALUES ? [...[...far].slice(0, MAX_VALUES), TOO_MANY] : [...far];
  return [...near, new LazyPart(kept, createMask)];
}
