import type { Attributes, Span } from '@opentelemetry/api';
import type { MethodIdentity, Outcome } from './outcome.js';

/** Told of one masked value: the rule and the path, never the value. */
export type MaskReport = (evidence: { readonly rule: string; readonly path: string }) => void;

/** Masks what is about to leave the process; `createMasker()` of `nestjs-traced/masking` returns one. */
export interface ValueMasker {
  /** The value to export under `key`; `undefined` when it is dropped. */
  attribute(key: string, value: unknown, report?: MaskReport): unknown;
  /** Free text: messages, stacks, names. */
  text(value: string, report?: MaskReport): string;
  /** A URL or a part of one, edited in place. */
  url(value: string, attribute?: string, report?: MaskReport): string;
  /** A database statement without its literals. */
  sql(statement: string, system?: string, report?: MaskReport): string;
  /** Whether the name alone makes a value sensitive. */
  isSensitiveKey?(key: string): boolean;
  /** Whether the user rescues a value that its name makes sensitive. */
  allows?(key: string, value: unknown): boolean;
  /** The replacement of a value that is known to be sensitive; `undefined` when it is dropped. */
  mask?(value: unknown, strategy?: any, path?: string, report?: MaskReport): unknown;
}

/** Removes the sensitive values of the calls that surround something from texts; see `shared/echo.ts`. */
export interface EchoMask {
  readonly values: readonly unknown[];
  text(value: string): string;
  /** This one and `values` together. */
  with(values: readonly unknown[]): EchoMask;
}

/** Decides what a thrown value means; `undefined` leaves the decision to the next classifier. */
export type ErrorClassifier = (error: unknown) => Outcome | undefined;

/** Rate, errors and duration of traced methods. Called on the call path: must be cheap and must not throw. */
export interface MethodMetrics {
  started(method: MethodIdentity): void;
  ended(
    method: MethodIdentity,
    outcome: Outcome,
    errorType: string | undefined,
    durationMs: number,
    span: Span | undefined,
  ): void;
  /** What the method returned waits for somebody to ask for it, which may be never; `started` is told when it goes on. */
  suspended?(method: MethodIdentity): void;
}

/** What an HTTP server or client measurement is labelled with: the stable HTTP semantic conventions. */
export interface HttpMeasurement {
  readonly method: string;
  readonly scheme: string;
  readonly route?: string | undefined;
  readonly statusCode?: number | undefined;
  readonly errorType?: string | undefined;
  readonly protocolVersion?: string | undefined;
  readonly serverAddress?: string | undefined;
  readonly serverPort?: number | undefined;
  /** The name of the service that was called, where the caller has said it. */
  readonly peerService?: string | undefined;
}

/** Duration and active requests of HTTP servers and clients. */
export interface HttpMetrics {
  serverStarted(measurement: HttpMeasurement): void;
  serverEnded(measurement: HttpMeasurement, durationMs: number, span: Span | undefined): void;
  clientEnded(measurement: HttpMeasurement, durationMs: number, span: Span | undefined): void;
}

/** A call of a database client: the attributes that its kind of call has, and how it ended. */
export interface DatabaseMeasurement {
  /** Those of the span, of which the low-cardinality ones become labels. */
  readonly attributes: Attributes;
  readonly errorType: string | undefined;
  readonly statusCode: string | undefined;
}

/** How many connections a pool has; read when somebody asks. */
export interface PoolReading {
  readonly idle: number;
  readonly used: number;
  readonly pending: number;
  readonly max?: number | undefined;
}

/** Duration of database calls, and the state of connection pools. */
export interface DatabaseMetrics {
  operationEnded(measurement: DatabaseMeasurement, durationMs: number, span: Span | undefined): void;
  slowQuery(measurement: DatabaseMeasurement): void;
  /** Somebody waited for a connection. */
  waited(poolName: string, durationMs: number): void;
  /** A connection was in use. */
  used(poolName: string, durationMs: number): void;
  /** Nobody got a connection in time. */
  timedOut(poolName: string): void;
}

/** How a thrown error is reported: as a span event, as a log record, or as both. */
export type ExceptionSignal = 'span-event' | 'log' | 'both';

/** One thrown error, handed to the log pipeline when `exceptionSignal` asks for it. */
export interface ExceptionRecord {
  readonly span: Span;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** What is done to log lines besides giving them the ids of their trace; `undefined` leaves it to others. */
export interface LogSettings {
  /** The severity number from which lines become events of the active span. */
  readonly eventsFrom: number | undefined;
  readonly mask: boolean | undefined;
}

/** Milliseconds since the epoch, with a fraction. */
export type EpochClock = () => number;

/**
 * The state that all copies of the library in one process share (its ESM and its CommonJS build, for example).
 *
 * Rooms meet here instead of importing one another: `sdk/` and `nest/` set what `core/` and `http/` read.
 */
export interface TracedRuntime {
  readonly version: 1;
  /** `false` switches every wrapper off at once. */
  enabled: boolean;
  masker: ValueMasker | undefined;
  /** Attributes are masked when they are set, because no pipeline of ours masks them on their way out. */
  maskAtSource: boolean;
  /** How many values each rule has masked so far. */
  readonly maskedValues: Map<string, number>;
  /** What must not show in the texts of a span, or of an error that left a call. */
  readonly echoes: WeakMap<object, EchoMask>;
  /** Whether any call has had sensitive values so far; until then nobody need look for them. */
  hasEchoes: boolean;
  /** Asked in order, before the built-in rules. */
  readonly classifiers: ErrorClassifier[];
  methodMetrics: MethodMetrics | undefined;
  httpMetrics: HttpMetrics | undefined;
  databaseMetrics: DatabaseMetrics | undefined;
  /** The pools that are being traced, by name: how many connections they have. */
  readonly pools: Map<string, () => PoolReading | undefined>;
  exceptionSignal: ExceptionSignal;
  /** Receives exceptions when `exceptionSignal` is `'log'` or `'both'`. */
  onException: ((record: ExceptionRecord) => void) | undefined;
  /**
   * The sampler decides once per trace (`ParentBased`), so that a local parent that is not recorded makes its children
   * unrecorded too and their wrappers need not ask.
   */
  skipUnsampledChildren: boolean;
  /** Somebody decides by a span's first attributes; when nobody does, those of unrecorded spans need not be read. */
  samplerReadsAttributes: boolean;
  /** What the attributes and events of policies start with; `undefined` for `'resilience'`. */
  resiliencePrefix?: string | undefined;
  /** What `TracingModule` was told about log lines; loggers may be told otherwise. */
  logs?: LogSettings | undefined;
  /** Set by tests only: start and end times of our spans come from here. */
  clock: EpochClock | undefined;
  /** The trace in which an error object was recorded last, so that each trace carries it once. */
  readonly recordedErrors: WeakMap<object, string>;
  /** Failures of telemetry that were swallowed, by site. */
  readonly internalErrors: Map<string, number>;
  /** Set by this project's own tests: swallowed failures are thrown. */
  rethrowInternalErrors: boolean;
}

const RUNTIME = Symbol.for('nestjs-traced.runtime.v1');

type GlobalWithRuntime = { [RUNTIME]?: TracedRuntime };

function createRuntime(): TracedRuntime {
  return {
    version: 1,
    enabled: true,
    masker: undefined,
    maskAtSource: false,
    maskedValues: new Map(),
    echoes: new WeakMap(),
    hasEchoes: false,
    classifiers: [],
    methodMetrics: undefined,
    httpMetrics: undefined,
    databaseMetrics: undefined,
    pools: new Map(),
    exceptionSignal: 'span-event',
    onException: undefined,
    skipUnsampledChildren: false,
    samplerReadsAttributes: true,
    clock: undefined,
    recordedErrors: new WeakMap(),
    internalErrors: new Map(),
    rethrowInternalErrors: false,
  };
}

/** The process-wide runtime state. */
export const runtime: TracedRuntime = ((globalThis as GlobalWithRuntime)[RUNTIME] ??= createRuntime());
