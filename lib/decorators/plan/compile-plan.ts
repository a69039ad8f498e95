import { SpanKind, type Attributes, type AttributeValue, type Span } from '@opentelemetry/api';
import { guard } from '../../shared/errors/guard.js';
import { CallEcho } from '../../privacy/echo/call-echo.js';
import { createEchoMask } from '../../privacy/echo/echo-mask.js';
import { tellTrace } from '../../privacy/echo/trace-echo.js';
import { assumeType } from '../../privacy/declared/declared-type.js';
import type { MaskStrategy } from '../../privacy/values/mask-strategy.types.js';
import type { CallArguments, CallPlan } from '../../core/method/call-plan.js';
import { entrySpanOf } from '../../core/span/entry-span.js';
import { activeContext } from '../../core/process/provider.js';
import { echoPlanOf } from './echo-plan.js';
import { parameterOf, type MethodDeclaration, type PolicyTuning } from './method-declaration.js';
import { schemaRulesOf } from '../rules/schema-rules.js';
import { declaredPropertyAttributes, hasPropertyAttributes } from '../rules/property-attributes.js';
import { AttributeTarget, setPlain, toExportedMap, type AttributeMap } from '../current/set-attribute.js';
import type { SpanKindOption, TracedOptions } from './traced.options.js';

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

type AttributesFunction = (args: CallArguments, result: unknown, self: unknown) => AttributeMap;

/** Compiles what was declared about a method into what its calls do. */
export function compilePlan(declaration: MethodDeclaration, label: string, functionName: string): CallPlan {
  applySchemas(declaration, functionName);
  const options: TracedOptions = {
    ...withoutUndefined(declaration.classOptions),
    ...withoutUndefined(declaration.options),
  };
  const staticAttributes = staticAttributesOf(declaration);
  const { links, samplingAttributes, expected } = options;
  const { isUntraced, createMeters } = declaration;
  return {
    enabled: isUntraced && createMeters === undefined ? false : (options.enabled ?? true),
    hasSpan: !isUntraced && declaration.hasSpan !== false,
    name: nameOf(declaration, label) as CallPlan['name'],
    kind: kindOf(options.kind),
    root: options.root ?? false,
    isEntry: declaration.isEntry,
    staticAttributes: staticAttributes && toExportedMap(staticAttributes),
    samplingAttributes:
      samplingAttributes && ((args, self) => toExportedMap(samplingAttributes(args as unknown[], self) ?? {})),
    links: links === undefined ? undefined : typeof links === 'function' ? (links as CallPlan['links']) : () => links,
    below: descendantValues(declaration, functionName),
    onStart: startAttributes(declaration, functionName),
    onEnd: endAttributes(declaration, functionName),
    isExpected: expectedBy(expected),
    echo: echoPlanOf(declaration),
    around: declaration.createAround?.(functionName),
    retune: retuneOf(declaration, functionName),
    meters: createMeters?.map((create) => create(functionName)),
  };
}

function retuneOf({ createAround, canRetune }: MethodDeclaration, functionName: string): CallPlan['retune'] {
  return createAround === undefined || canRetune !== true
    ? undefined
    : (tuning) => createAround(functionName, tuning as PolicyTuning);
}

/** Takes type and sensitivity of a handler's parameters from their schemas, where no decorator has declared them. */
function applySchemas(declaration: MethodDeclaration, functionName: string): void {
  const { place } = declaration;
  if (place === undefined) return;
  for (const { index, type, sensitive } of guard(`${functionName} schema`, () =>
    schemaRulesOf(place.holder, place.key),
  ) ?? []) {
    const parameter = parameterOf(declaration, index);
    parameter.type ??= type;
    parameter.sensitive ??= sensitive;
  }
}

/** A name given to the class replaces the class name in `Class.method`; a name given to the method is the whole span name. */
function nameOf({ options, classOptions }: MethodDeclaration, label: string): TracedOptions['name'] {
  if (options?.name !== undefined) return options.name;
  return typeof classOptions?.name === 'string' ? `${classOptions.name}.${label}` : classOptions?.name;
}

function kindOf(kind: SpanKindOption | undefined): SpanKind | undefined {
  return typeof kind === 'string' ? KINDS[kind] : kind;
}

function staticAttributesOf({ classOptions, options }: MethodDeclaration): AttributeMap | undefined {
  const maps = [classOptions?.attributes, options?.attributes].filter((attributes) => typeof attributes === 'object');
  return maps.length === 0 ? undefined : Object.assign({}, ...maps);
}

function attributeFunctions({ classOptions, options }: MethodDeclaration): AttributesFunction[] {
  return [classOptions?.attributes, options?.attributes].filter(
    (attributes) => typeof attributes === 'function',
  ) as AttributesFunction[];
}

interface ParameterBinding {
  readonly index: number;
  readonly key: string;
  readonly select: ((value: any) => unknown) | undefined;
  readonly sensitive: MaskStrategy | undefined;
  readonly onRequest: boolean;
}

/** Where an attribute goes: to the method's own span, or to that of the request, where there is one. */
function targetOf(own: AttributeTarget, onRequest: boolean): AttributeTarget {
  if (!onRequest) return own;
  const target = new AttributeTarget(entrySpanOf(activeContext()));
  target.sensitive = own.sensitive ??= [];
  return target;
}

function metBy(target: AttributeTarget | undefined): readonly unknown[] | undefined {
  return target?.sensitive === undefined || target.sensitive.length === 0 ? undefined : target.sensitive;
}

function startAttributes(declaration: MethodDeclaration, functionName: string): CallPlan['onStart'] {
  const bindings = parameterBindings(declaration);
  const early = attributeFunctions(declaration).filter((attributes) => attributes.length < 2);
  return (span, args, self) => {
    let target: AttributeTarget | undefined;
    for (let i = 0; i < bindings.length; i++) {
      const binding = bindings[i] as ParameterBinding;
      if (!setPlainParameter(span, args, binding)) {
        setParameter((target ??= new AttributeTarget(span)), args, binding, functionName);
      }
    }
    if (early.length === 0 && !hasPropertyAttributes()) return metBy(target);
    target ??= new AttributeTarget(span);
    for (const attributes of early) {
      target.setAll(guard(`${functionName} attributes`, () => attributes(args, undefined, self)));
    }
    if (hasPropertyAttributes()) setPropertyAttributes(target, args, declaration);
    return metBy(target);
  };
}

function boundParameters(parameters: MethodDeclaration['parameters'], isBelow: boolean): ParameterBinding[] {
  return [...(parameters ?? [])].flatMap(([index, { attributes, sensitive }]) =>
    attributes
      .filter(({ onDescendants }) => onDescendants === isBelow)
      .map(({ key, select, onRequest }) => ({ index, key, select, sensitive, onRequest })),
  );
}

/** Reads the parameters with `on: 'descendants'`, which go on every span below; sensitive ones are masked already. */
function descendantValues(declaration: MethodDeclaration, functionName: string): CallPlan['below'] {
  const bindings = boundParameters(declaration.parameters, true);
  if (bindings.length === 0) return undefined;
  return (args) => {
    const values: Attributes = {};
    const collector = { setAttribute: (key: string, value: AttributeValue) => void (values[key] = value) };
    const target = new AttributeTarget(collector as unknown as Span);
    for (const binding of bindings) setParameter(target, args, binding, functionName);
    return values;
  };
}

function parameterBindings({ parameters }: MethodDeclaration): ParameterBinding[] {
  return boundParameters(parameters, false);
}

/** Sets a parameter that needs neither a selector nor masking, which most do not; `false` when it does. */
function setPlainParameter(
  span: Span,
  args: CallArguments,
  { index, key, select, sensitive, onRequest }: ParameterBinding,
): boolean {
  return select === undefined && sensitive === undefined && !onRequest && setPlain(span, key, args[index]);
}

function setParameter(
  target: AttributeTarget,
  args: CallArguments,
  binding: ParameterBinding,
  functionName: string,
): void {
  const { key, select, sensitive } = binding;
  const argument = args[binding.index];
  const value = select === undefined ? argument : guard(`${functionName} @SpanAttr('${key}')`, () => select(argument));
  const holder = targetOf(target, binding.onRequest);
  if (sensitive === undefined) holder.set(key, value);
  else holder.setMasked(key, value, sensitive);
}

function setPropertyAttributes(target: AttributeTarget, args: CallArguments, declaration: MethodDeclaration): void {
  for (let index = 0; index < args.length; index++) {
    const value = args[index];
    if (typeof value !== 'object' || value === null) continue;
    const whole = declaration.parameters?.get(index)?.sensitive;
    for (const { key, select, sensitive, onRequest } of declaredPropertyAttributes(value)) {
      const strategy = whole ?? sensitive;
      const selected = guard(`@SpanAttr('${key}')`, () => select(value));
      const holder = targetOf(target, onRequest);
      if (strategy === undefined) holder.set(key, selected);
      else holder.setMasked(key, selected, strategy);
    }
  }
}

function endAttributes(declaration: MethodDeclaration, functionName: string): CallPlan['onEnd'] {
  const late = attributeFunctions(declaration).filter((attributes) => attributes.length >= 2);
  const onResult = declaration.options?.onResult ?? declaration.classOptions?.onResult;
  const { resultAttributes = [], resultSensitive, resultType } = declaration;
  const isTelling = late.length > 0 || onResult !== undefined || resultAttributes.length > 0;
  if (!isTelling && resultSensitive === undefined) return undefined;
  return (span, args, result, self, failed) => {
    const target = new AttributeTarget(span);
    for (const attributes of late) {
      target.setAll(guard(`${functionName} attributes`, () => attributes(args, result, self)));
    }
    if (failed) return;
    if (resultSensitive !== undefined) hideFromTrace(span, result);
    if (resultType !== undefined) assumeType(result, resultType);
    for (const { key, select, onRequest } of resultAttributes) {
      const value = select === undefined ? result : guard(`${functionName} @SpanAttr('${key}')`, () => select(result));
      const holder = targetOf(target, onRequest);
      if (resultSensitive === undefined) holder.set(key, value);
      else holder.setMasked(key, value, resultSensitive);
    }
    if (onResult !== undefined) {
      target.setAll(guard(`${functionName} onResult`, () => onResult(result, args as unknown[], self)));
    }
  };
}

/** Whoever was given a sensitive result may say it in the trace, where it is no sensitive argument of anybody. */
function hideFromTrace(span: Span, result: unknown): void {
  if (result === undefined || result === null || typeof result === 'boolean') return;
  tellTrace(span, CallEcho.of([result], createEchoMask));
}

function expectedBy(expected: TracedOptions['expected']): CallPlan['isExpected'] {
  if (expected === undefined) return undefined;
  if (typeof expected === 'function') return expected;
  return (error) => expected.some((errorClass) => error instanceof errorClass);
}

function withoutUndefined(options: TracedOptions | undefined): TracedOptions {
  return Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined));
}
