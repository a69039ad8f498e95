/** What a schema shows of itself, whichever library made it. */
export interface SchemaShape {
  readonly meta: Readonly<Record<string, unknown>>;
  /** Schemas of the fields of an object. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
  /** The schema of the items of an array. */
  readonly items: unknown;
}

type Parts = Readonly<Record<string, unknown>>;

const MAX_WRAPPERS = 8;
const NOTHING: Parts = {};

/** Unwraps a schema (optional, nullable, default, pipe); metadata of an outer layer wins over an inner one. Never throws. */
export function describeSchema(schema: unknown): SchemaShape {
  let meta: Parts = NOTHING;
  let current: unknown = schema;
  for (let step = 0; step < MAX_WRAPPERS; step++) {
    const parts = partsOf(current);
    meta = { ...metaOf(current, parts), ...meta };
    const fields = asParts(parts['shape'] ?? parts['entries']);
    const items = parts['element'] ?? parts['item'];
    if (fields !== undefined || items !== undefined) return { meta, fields, items };
    // Zod: innerType, or the output of a pipe; Valibot: wrapped.
    current = parts['innerType'] ?? parts['wrapped'] ?? parts['out'];
    if (current === undefined) break;
  }
  return { meta, fields: undefined, items: undefined };
}

/** Zod keeps the parts of a schema in a definition, Valibot on the schema itself. */
function partsOf(schema: unknown): Parts {
  const own = asParts(schema);
  if (own === undefined) return NOTHING;
  try {
    const definition = asParts(asParts(own['_zod'])?.['def']) ?? asParts(own['def']) ?? asParts(own['_def']);
    return definition ?? own;
  } catch {
    return NOTHING;
  }
}

function metaOf(schema: unknown, parts: Parts): Parts {
  try {
    const { meta } = (asParts(schema) ?? NOTHING) as { meta?: unknown };
    if (typeof meta === 'function') return asParts(Reflect.apply(meta, schema, [])) ?? NOTHING;
    const { pipe } = parts;
    if (!Array.isArray(pipe)) return NOTHING;
    const notes = pipe.map(asParts).filter((step) => step?.['type'] === 'metadata');
    return Object.assign({}, ...notes.map((note) => asParts(note?.['metadata']) ?? NOTHING)) as Parts;
  } catch {
    return NOTHING;
  }
}

function asParts(value: unknown): Parts | undefined {
  return (typeof value === 'object' && value !== null) || typeof value === 'function' ? (value as Parts) : undefined;
}
