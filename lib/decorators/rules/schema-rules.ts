import { declarations, type TypeWithRules } from '../../privacy/declared/declarations.js';
import type { MaskStrategy } from '../../privacy/values/mask-strategy.types.js';
import { requireStrategy } from '../../privacy/values/mask-strategy.js';
import { markSensitiveClass, markSensitiveProperty } from '../../privacy/declared/sensitive-metadata.js';
import { declarePropertyType } from '../../privacy/declared/declared-type.js';
import { guard } from '../../shared/errors/guard.js';
import { describeSchema, type SchemaShape } from './schema-shape.js';

const ROUTE_ARGUMENTS = '__routeArguments__';
const MAX_DEPTH = 8;

/** What a schema says about one parameter. */
export interface SchemaRules {
  readonly index: number;
  readonly type: TypeWithRules | undefined;
  readonly sensitive: MaskStrategy | undefined;
}

/**
 * The rules in the schemas that Nest was given for a handler's parameters (`@Body({ schema })`).
 *
 * `.meta({ sensitive: true })`, or the name of a strategy in place of `true`, acts like `@Sensitive()`, and
 * `.meta({ spanFields: ['id'] })` like `@SpanFields('id')`. Any schema library that lets its schemas be looked at: the shapes of
 * Zod and Valibot are known, and neither is loaded.
 */
export function schemaRulesOf(holder: object, key: PropertyKey): readonly SchemaRules[] {
  const owner: unknown = (holder as { constructor?: unknown }).constructor;
  const { getMetadata } = Reflect as { getMetadata?: (name: string, target: object, key: PropertyKey) => unknown };
  if (getMetadata === undefined || typeof owner !== 'function') return [];
  const routeArguments = getMetadata(ROUTE_ARGUMENTS, owner, key);
  if (typeof routeArguments !== 'object' || routeArguments === null) return [];
  return Object.values(routeArguments as Record<string, { index?: unknown; schema?: unknown }>).flatMap(
    ({ index, schema }) => (typeof index === 'number' && schema !== undefined ? [rulesOf(index, schema)] : []),
  );
}

function rulesOf(index: number, schema: unknown): SchemaRules {
  const shape = describeSchema(schema);
  return { index, sensitive: strategyOf(shape), type: typeOf(shape, 0) };
}

function strategyOf({ meta }: SchemaShape): MaskStrategy | undefined {
  const { sensitive } = meta;
  if (sensitive === undefined || sensitive === false) return undefined;
  if (sensitive === true) return 'redact';
  const site = "a schema's { sensitive }";
  return guard(site, () => requireStrategy(sensitive as MaskStrategy, site)) ?? 'redact';
}

/** A type made of nothing but the rules; `undefined` when the schema has none. */
function typeOf(shape: SchemaShape, depth: number): TypeWithRules | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (shape.items !== undefined) return typeOf(describeSchema(shape.items), depth + 1);
  if (shape.fields === undefined) return undefined;
  const type: TypeWithRules = { prototype: {} };
  let hasRules = allowFields(type, shape);
  const whole = strategyOf(shape);
  if (whole !== undefined) markSensitiveClass(type, whole);
  for (const [name, schema] of Object.entries(shape.fields)) {
    const field = describeSchema(schema);
    const strategy = strategyOf(field);
    const inner = typeOf(field, depth + 1);
    if (strategy !== undefined) markSensitiveProperty(type.prototype, name, strategy);
    if (inner !== undefined) declarePropertyType(type.prototype, name, inner);
    hasRules ||= strategy !== undefined || inner !== undefined;
  }
  return hasRules || whole !== undefined ? type : undefined;
}

function allowFields({ prototype }: TypeWithRules, { meta: { spanFields } }: SchemaShape): boolean {
  if (!Array.isArray(spanFields)) return false;
  declarations.hasRules = true;
  declarations.fields.set(prototype, spanFields.map(String));
  return true;
}
