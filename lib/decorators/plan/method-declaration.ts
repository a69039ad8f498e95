import type { AroundCall, CallMeter } from '../../core/method/call-plan.js';
import { rememberHolder } from '../../core/method/known-methods.js';
import { declarations, type TypeWithRules } from '../../privacy/declared/declarations.js';
import type { MaskStrategy } from '../../privacy/values/mask-strategy.types.js';
import type { TracedOptions } from './traced.options.js';

/** An attribute taken from a value: all of it, or what a selector picks. */
export interface AttributeBinding {
  readonly key: string;
  readonly select: ((value: any) => unknown) | undefined;
  /** Goes on the span by which the request has entered, instead of the method's own. */
  readonly onRequest: boolean;
  /** The class whose rules the value follows, for values of which the compiler writes no type down. */
  readonly type?: TypeWithRules | undefined;
  /** For the spans below the method, and not for its own. */
  readonly onDescendants: boolean;
}

/** What was declared about one parameter. */
export interface ParameterDeclaration {
  readonly attributes: AttributeBinding[];
  sensitive: MaskStrategy | undefined;
  /** The class whose rules a plain object follows here; absent means what the compiler wrote down. */
  type?: TypeWithRules | undefined;
}

/** Settings of a policy that replace the declared ones for a while: plain data, out of a file for example. */
export type PolicyTuning = Readonly<Record<string, unknown>>;

/**
 * Everything that decorators say about one method of one class, whatever their order; compiled at the first call.
 *
 * One declaration per prototype and method: an override in a subclass has its own, and shares nothing. Most methods use
 * few of the members, and classes with a thousand methods are decorated at start-up: lists are made when something is in
 * them.
 */
export interface MethodDeclaration {
  options: TracedOptions | undefined;
  classOptions: TracedOptions | undefined;
  parameters: Map<number, ParameterDeclaration> | undefined;
  resultAttributes: AttributeBinding[] | undefined;
  resultSensitive: MaskStrategy | undefined;
  resultType?: TypeWithRules | undefined;
  /** The prototype (or class) and key of the method, under which the compiler and Nest keep their metadata about it. */
  place?: { readonly holder: object; readonly key: PropertyKey } | undefined;
  isUntraced: boolean;
  /** Work enters the process by this method; set by the integration that knows it (scheduled jobs). */
  isEntry: boolean;
  /** `false` while only decorators of metrics stand on the method: it is measured, but gets no span. */
  hasSpan: boolean | undefined;
  /** Builds the metrics of the method; set by the decorators of metrics. */
  createMeters: ((functionName: string) => CallMeter)[] | undefined;
  /** Builds what surrounds the method's own code; set by the decorators of resilience policies. */
  createAround: ((functionName: string, tuning?: PolicyTuning) => AroundCall) | undefined;
  /** Whether the policy belongs to this method alone, so that rules that are in force may tune it. */
  canRetune?: boolean;
}

/** A declaration that says nothing yet. */
export function createDeclaration(): MethodDeclaration {
  return {
    options: undefined,
    classOptions: undefined,
    parameters: undefined,
    resultAttributes: undefined,
    resultSensitive: undefined,
    resultType: undefined,
    place: undefined,
    isUntraced: false,
    isEntry: false,
    hasSpan: undefined,
    createMeters: undefined,
    createAround: undefined,
  };
}

/** The declaration of a method; made at the first look. */
export function declarationOf(holder: object, key: PropertyKey): MethodDeclaration {
  let methods = declarations.methods.get(holder);
  if (methods === undefined) {
    declarations.methods.set(holder, (methods = new Map()));
    rememberHolder(holder, methods);
  }
  let declaration = methods.get(key) as MethodDeclaration | undefined;
  if (declaration === undefined) {
    declaration = createDeclaration();
    declaration.place = { holder, key };
    methods.set(key, declaration);
  }
  return declaration;
}

/** The declaration of a parameter; made at the first look. */
export function parameterOf(declaration: MethodDeclaration, index: number): ParameterDeclaration {
  const parameters = (declaration.parameters ??= new Map());
  let parameter = parameters.get(index);
  if (parameter === undefined) parameters.set(index, (parameter = { attributes: [], sensitive: undefined }));
  return parameter;
}
