import { processSlot } from '../../shared/process/process-slot.js';

/** Everything that decorators declared about classes and methods, shared by all copies of the library in the process. */
export interface Declarations {
  /** What decorators say about methods, by the prototype or class that holds them. */
  readonly methods: WeakMap<object, Map<PropertyKey, unknown>>;
  /** Fields that may be exported, by prototype. */
  readonly fields: WeakMap<object, readonly string[]>;
  /** Attributes that properties declare, by prototype. */
  readonly attributes: WeakMap<object, unknown[]>;
  /** Types of properties that the compiler does not write down, by prototype. */
  readonly types: WeakMap<object, Map<string, TypeWithRules>>;
  /** The prototypes whose rules a class follows by `@RulesOf()`, besides those of its base classes; by prototype. */
  readonly borrowed: WeakMap<object, object[]>;
  /** The prototype whose rules a plain object has, because it was declared to be of that type. */
  readonly assumed: WeakMap<object, object>;
  /** Prototypes with new rules that `mappedSourcesOf` has not looked at yet. */
  ruled: WeakRef<object>[];
  /** The prototype on which a class-validator decorator made a constraint, by constraint. */
  readonly constraints: WeakMap<object, object>;
  /** Properties with rules, by name, with the first class that has them; for the warning about plain objects without a type. */
  readonly ruledNames: Map<string, RuledName>;
  /** Whether any class has rules; until then no call looks for the types of its arguments. */
  hasRules: boolean;
  /** Whether any property declares an attribute. */
  hasAttributes: boolean;
}

/** A class, for the rules that its prototype carries. */
export interface TypeWithRules {
  readonly prototype: object;
}

/** A class with a rule about a property of some name. */
interface RuledName {
  readonly prototype: WeakRef<object>;
  /** Whether the rule is `@SpanFields()`, which matters only where the object is exported. */
  readonly isField: boolean;
}

/** The registry of this process. */
export const declarations: Declarations = processSlot('declarations', () => ({
  methods: new WeakMap(),
  fields: new WeakMap(),
  attributes: new WeakMap(),
  types: new WeakMap(),
  borrowed: new WeakMap(),
  assumed: new WeakMap(),
  ruled: [],
  constraints: new WeakMap(),
  ruledNames: new Map(),
  hasRules: false,
  hasAttributes: false,
}));

const MAX_WAITING = 10_000;
const MAX_NAMES = 1000;

/** A class has rules of its own from now on. */
export function noteRules(prototype: object): void {
  declarations.hasRules = true;
  const { ruled } = declarations;
  // The decorators of one class run one after the other, so comparing with the last entry is enough to list a class once.
  if (ruled.at(-1)?.deref() === prototype) return;
  // In a program that makes classes per call and never calls `mappedSourcesOf`, the list would grow without end.
  if (ruled.length >= MAX_WAITING) declarations.ruled = ruled.filter((ref) => ref.deref() !== undefined).slice(1);
  declarations.ruled.push(new WeakRef(prototype));
}

/** A class has a rule about a property. */
export function noteRuledName(prototype: object, name: PropertyKey, isField = false): void {
  const { ruledNames } = declarations;
  if (typeof name !== 'string' || ruledNames.size >= MAX_NAMES) return;
  const known = ruledNames.get(name);
  const isKnown = known?.prototype.deref() !== undefined && (isField || !known.isField);
  if (!isKnown) ruledNames.set(name, { prototype: new WeakRef(prototype), isField });
}
