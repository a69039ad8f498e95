import { processSlot } from '../../shared/process/process-slot.js';
import type { DatabaseMetrics, PoolReading } from '../contracts/database-metrics.js';
import type { ErrorClassifier } from '../contracts/error-classifier.js';
import type { ExceptionRecord, ExceptionSignal } from '../contracts/exception-record.js';
import type { HttpMetrics } from '../contracts/http-metrics.js';
import type { LanguageModelMetrics } from '../contracts/language-model-metrics.js';
import type { MethodMetrics } from '../contracts/method-metrics.js';
import type { TailLink } from '../contracts/tail-link.js';
import type { MethodRules } from '../contracts/method-rules.js';

/**
 * What wrappers and HTTP spans ask on every call.
 *
 * Rooms meet here instead of importing one another: `sdk/`, `metrics/` and `nest/` set what `core/`, `http/` and `drivers/`
 * read. The types of what they exchange are in `contracts/`, which both sides may import.
 */
export interface TracedRuntime {
  /** `false` switches every wrapper off at once. */
  enabled: boolean;
  /** Asked in order, before the built-in rules. */
  readonly classifiers: ErrorClassifier[];
  /** The classifiers that belong to one application and are asked only about errors of that application. */
  readonly ownClassifiers: Set<ErrorClassifier>;
  methodMetrics: MethodMetrics | undefined;
  httpMetrics: HttpMetrics | undefined;
  /** Rules about methods that can be replaced while the program runs; `undefined` while there are none. */
  methodRules: MethodRules | undefined;
  databaseMetrics: DatabaseMetrics | undefined;
  languageModelMetrics: LanguageModelMetrics | undefined;
  /** The pools that are being traced, by name: how many connections they have. */
  readonly pools: Map<string, () => PoolReading | undefined>;
  /** Whether any context has ever carried values for the spans below it; until then no span start looks for them. */
  hasDescendants: boolean;
  /** How traces that are chosen at their end are kept across processes; `undefined` when they are not. */
  tailLink: TailLink | undefined;
  exceptionSignal: ExceptionSignal;
  /** Receives exceptions when `exceptionSignal` is `'log'` or `'both'`. */
  onException: ((record: ExceptionRecord) => void) | undefined;
  /**
   * The sampler decides once per trace (`ParentBased`), so that a local parent that is not recorded makes its children
   * unrecorded too and their wrappers need not ask.
   */
  skipUnsampledChildren: boolean;
  /** Whether the sampler reads a span's start attributes; when it does not, those of unrecorded spans need not be computed. */
  samplerReadsAttributes: boolean;
  /** What the attributes and events of policies start with; `undefined` for `'resilience'`. */
  resiliencePrefix?: string | undefined;
  /** The trace in which an error object was recorded last, so that each trace carries it once. */
  readonly recordedErrors: WeakMap<object, string>;
}

/** The runtime state of this process. */
export const runtime: TracedRuntime = processSlot('runtime', () => ({
  enabled: true,
  classifiers: [],
  ownClassifiers: new Set(),
  methodMetrics: undefined,
  httpMetrics: undefined,
  methodRules: undefined,
  databaseMetrics: undefined,
  languageModelMetrics: undefined,
  hasDescendants: false,
  pools: new Map(),
  tailLink: undefined,
  exceptionSignal: 'span-event',
  onException: undefined,
  skipUnsampledChildren: false,
  samplerReadsAttributes: true,
  recordedErrors: new WeakMap(),
}));
