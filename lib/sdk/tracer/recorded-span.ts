import {
  isSpanContextValid,
  type Attributes,
  type AttributeValue,
  type Exception,
  type HrTime,
  type Link,
  type Span as ApiSpan,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  type TimeInput,
} from '@opentelemetry/api';
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';
import type { inspect, InspectOptions } from 'node:util';
import { monotonicMs } from '../../shared/time/clock.js';
import { diag } from '../../shared/errors/diag.js';
import { cutValue, isAttribute, isAttributeValue, limitAttributes } from './attribute-values.js';
import { exceptionAttributes } from './exception-attributes.js';
import { inspectSpan } from './inspect-span.js';
import type { Recording } from './recording.js';
import { givenTime } from './span-clock.js';
import { addMs, hrTimeBetween, isBefore, isHrTime, isTimeInput, toHrTime } from './span-time.js';

/** `SpanStatusCode` of the API, which is an enumeration of numbers. */
const STATUS = { unset: 0, ok: 1, error: 2 } as const;
const NOT_YET: HrTime = [0, 0];
const NO_DURATION: HrTime = [-1, -1];
/** Stands for a reading of the monotonic clock where the start was given. */
export const START_GIVEN = -1;

/** What a span starts with. */
export interface SpanStart {
  readonly context: SpanContext;
  readonly parent: SpanContext | undefined;
  readonly name: string;
  readonly kind: SpanKind;
  /** Valid, within the limits, and nobody else's. */
  readonly attributes: Attributes;
  readonly attributeCount: number;
  readonly startTime: HrTime;
  /** The monotonic clock at the start, or `START_GIVEN`. */
  readonly startedAt: number;
}

/**
 * A span that is recorded: what the SDK's own span is to whoever uses or reads it, at less than half of its price.
 *
 * All fields are set in the constructor, none is an accessor or a closure, and what is rarely asked for is made when it is.
 */
export class RecordedSpan implements Span {
  declare name: string;
  declare readonly kind: SpanKind;
  declare readonly parentSpanContext?: SpanContext;
  declare readonly attributes: Attributes;
  declare readonly links: Link[];
  declare readonly events: ReadableSpan['events'];
  declare status: SpanStatus;
  declare startTime: HrTime;
  declare endTime: HrTime;
  declare ended: boolean;
  declare readonly resource: ReadableSpan['resource'];
  declare readonly instrumentationScope: ReadableSpan['instrumentationScope'];
  declare droppedAttributesCount: number;
  declare droppedEventsCount: number;
  declare droppedLinksCount: number;
  /** @internal The monotonic clock at the start, or `START_GIVEN`. */
  declare readonly startedAt: number;
  /** @internal Where the span is among the open ones. */
  declare openAt: number | undefined;
  declare private readonly context: SpanContext;
  declare private readonly recording: Recording;
  /** No fewer than there are attributes: how often one was set. */
  declare private attributeCount: number;
  declare private knownDuration: HrTime | undefined;

  constructor(recording: Recording, start: SpanStart) {
    this.name = start.name;
    this.kind = start.kind;
    this.parentSpanContext = start.parent;
    this.attributes = start.attributes;
    this.links = [];
    this.events = [];
    this.status = { code: STATUS.unset };
    this.startTime = start.startTime;
    this.endTime = NOT_YET;
    this.ended = false;
    this.resource = recording.resource;
    this.instrumentationScope = recording.instrumentationScope;
    this.droppedAttributesCount = 0;
    this.droppedEventsCount = 0;
    this.droppedLinksCount = 0;
    this.startedAt = start.startedAt;
    this.openAt = undefined;
    this.context = start.context;
    this.recording = recording;
    this.attributeCount = start.attributeCount;
    this.knownDuration = undefined;
  }

  spanContext(): SpanContext {
    return this.context;
  }

  isRecording(): boolean {
    return !this.ended;
  }

  get duration(): HrTime {
    if (this.knownDuration !== undefined) return this.knownDuration;
    return this.endTime === NOT_YET ? NO_DURATION : (this.knownDuration = hrTimeBetween(this.startTime, this.endTime));
  }

  setAttribute(key: string, value?: AttributeValue): this {
    const { attributeCountLimit, attributeValueLengthLimit } = this.recording.limits;
    const isShort =
      typeof value === 'string'
        ? value.length <= attributeValueLengthLimit
        : typeof value === 'number' || typeof value === 'boolean';
    if (!isShort || this.ended || this.attributeCount >= attributeCountLimit || key === '')
      return this.setWithCare(key, value);
    this.attributes[key] = value;
    this.attributeCount += 1;
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const key in attributes) {
      if (Object.hasOwn(attributes, key)) this.setAttribute(key, attributes[key]);
    }
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.refusesWrites()) return this;
    const { eventCountLimit, attributePerEventCountLimit } = this.recording.limits;
    if (eventCountLimit === 0) {
      diag.warn('No events allowed.');
      this.droppedEventsCount += 1;
      return this;
    }
    if (this.events.length >= eventCountLimit) {
      if (this.droppedEventsCount === 0) diag.debug('Dropping extra events.');
      this.events.shift();
      this.droppedEventsCount += 1;
    }
    const isTime = isTimeInput(attributesOrTime);
    const given = isTime ? undefined : attributesOrTime;
    const { attributes, dropped } = limitAttributes(
      given,
      attributePerEventCountLimit,
      this.recording.limits.attributeValueLengthLimit,
      isAttributeValue,
    );
    const at = this.timeOf(isTime && !isTimeInput(time) ? attributesOrTime : time);
    this.events.push({ name, attributes, time: at, droppedAttributesCount: dropped });
    return this;
  }

  addLink(link: Link): this {
    if (this.refusesWrites()) return this;
    const { linkCountLimit, attributePerLinkCountLimit } = this.recording.limits;
    if (linkCountLimit === 0) {
      this.droppedLinksCount += 1;
      return this;
    }
    if (this.links.length >= linkCountLimit) {
      if (this.droppedLinksCount === 0) diag.debug('Dropping extra links.');
      this.links.shift();
      this.droppedLinksCount += 1;
    }
    const { attributeValueLengthLimit: maxLength } = this.recording.limits;
    const { isValue } = this.recording;
    const limited = limitAttributes(link.attributes, attributePerLinkCountLimit, maxLength, isValue);
    const { attributes, count, dropped } = limited;
    const own: Link = { context: link.context };
    if (count > 0) own.attributes = attributes;
    if (dropped > 0) own.droppedAttributesCount = dropped;
    this.links.push(own);
    return this;
  }

  addLinks(links: readonly Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  setStatus(given: SpanStatus): this {
    if (this.refusesWrites() || given.code === STATUS.unset || this.status.code === STATUS.ok) return this;
    const { code, message } = given;
    const status: SpanStatus = { code };
    if (code === STATUS.error && message !== undefined && message !== null) {
      if (typeof message === 'string') status.message = message;
      else diag.warn(`Dropping invalid status.message of type '${typeof message}', expected 'string'`);
    }
    this.status = status;
    return this;
  }

  updateName(name: string): this {
    if (!this.refusesWrites()) this.name = name;
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    const attributes = exceptionAttributes(exception);
    if (attributes === undefined) diag.warn(`Failed to record an exception ${String(exception)}`);
    else this.addEvent('exception', attributes, time);
  }

  end(endTime?: TimeInput): void {
    if (this.refusesWrites()) {
      const { traceId, spanId } = this.context;
      diag.error(`${this.name} ${traceId}-${spanId} - You can only call end() on a span once.`);
      return;
    }
    const time = this.timeOf(endTime);
    this.endTime = isBefore(time, this.startTime) ? this.startInsteadOf(time) : time;
    if (this.droppedEventsCount > 0)
      diag.warn(`Dropped ${this.droppedEventsCount} events because eventCountLimit reached`);
    if (this.droppedLinksCount > 0) diag.warn(`Dropped ${this.droppedLinksCount} links because linkCountLimit reached`);
    const { processors } = this.recording;
    for (const processor of processors) processor.onEnding?.(this);
    this.ended = true;
    for (const processor of processors) processor.onEnd(this);
  }

  /** What a console shows. */
  [Symbol.for('nodejs.util.inspect.custom')](...how: [number, InspectOptions | undefined, typeof inspect]): unknown {
    return inspectSpan(this, ...how);
  }

  private setWithCare(key: string, value: AttributeValue | null | undefined): this {
    const { isValue, recordsNull } = this.recording;
    if (value === undefined || (value === null && !recordsNull)) return this;
    if (this.refusesWrites() || !isAttribute(key, value, isValue)) return this;
    if (this.attributeCount >= this.recording.limits.attributeCountLimit && !this.hasRoomFor(key)) {
      this.droppedAttributesCount += 1;
      return this;
    }
    this.attributes[key] = cutValue(value, this.recording.limits.attributeValueLengthLimit);
    this.attributeCount += 1;
    return this;
  }

  /** Counts anew: an attribute that was set twice was counted twice, since a look-up at every time would cost more. */
  private hasRoomFor(key: string): boolean {
    if (Object.hasOwn(this.attributes, key)) return true;
    this.attributeCount = Object.keys(this.attributes).length;
    return this.attributeCount < this.recording.limits.attributeCountLimit;
  }

  private startInsteadOf(time: HrTime): HrTime {
    diag.warn(
      'Inconsistent start and end time, startTime > endTime. Setting span duration to 0ms.',
      String(this.startTime),
      String(time),
    );
    return [...this.startTime];
  }

  private timeOf(input: TimeInput | undefined): HrTime {
    if (this.startedAt === START_GIVEN) return givenTime(input);
    if (input instanceof Date || isHrTime(input)) return givenTime(input);
    const now = monotonicMs();
    if (typeof input !== 'number') return addMs(this.startTime, now - this.startedAt);
    return input <= now ? addMs(this.startTime, input - this.startedAt) : toHrTime(input);
  }

  /** Says that a write comes too late. */
  private refusesWrites(): boolean {
    if (!this.ended) return false;
    const { traceId, spanId } = this.context;
    const message = `on ended Span {traceId: ${traceId}, spanId: ${spanId}}`;
    const { stack = '' } = new Error(`Operation attempted ${message}`);
    diag.warn(`Cannot execute the operation ${message}`, stack);
    return true;
  }
}

/** The context of a span that others can have as their parent. Ids of ours are not looked at again for every child. */
export function validContextOf(span: ApiSpan | undefined): SpanContext | undefined {
  const context = span?.spanContext();
  return context !== undefined && (span instanceof RecordedSpan || isSpanContextValid(context)) ? context : undefined;
}
