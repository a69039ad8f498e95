import type { Attributes, AttributeValue, Exception, Link, SpanStatus, TimeInput } from '@opentelemetry/api';
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';
import type { SpanMasker } from './mask-span.js';

/**
 * A span that is still open, as a processor of the user's sees it: what it reads is masked, what it writes goes to the
 * span itself.
 */
export class MaskedSpanView implements Span {
  /** What was read, while nothing can have changed. */
  #seen: ReadableSpan | undefined;
  #isHeld = false;

  constructor(
    private readonly span: Span & ReadableSpan,
    private readonly mask: SpanMasker,
  ) {}

  /** Runs a callback that sees the span at one moment: masked once for everything that is read, and again after a write. */
  during(callback: () => void): void {
    this.#isHeld = true;
    try {
      callback();
    } finally {
      this.#isHeld = false;
      this.#seen = undefined;
    }
  }

  get name(): string {
    return this.masked().name;
  }
  get status(): SpanStatus {
    return this.masked().status;
  }
  get attributes(): Attributes {
    return this.masked().attributes;
  }
  get links(): Link[] {
    return this.masked().links;
  }
  get events(): ReadableSpan['events'] {
    return this.masked().events;
  }
  get resource(): ReadableSpan['resource'] {
    return this.masked().resource;
  }
  get kind(): ReadableSpan['kind'] {
    return this.span.kind;
  }
  get parentSpanContext(): ReadableSpan['parentSpanContext'] {
    return this.span.parentSpanContext;
  }
  get startTime(): ReadableSpan['startTime'] {
    return this.span.startTime;
  }
  get endTime(): ReadableSpan['endTime'] {
    return this.span.endTime;
  }
  get duration(): ReadableSpan['duration'] {
    return this.span.duration;
  }
  get ended(): boolean {
    return this.span.ended;
  }
  get instrumentationScope(): ReadableSpan['instrumentationScope'] {
    return this.span.instrumentationScope;
  }
  get droppedAttributesCount(): number {
    return this.span.droppedAttributesCount;
  }
  get droppedEventsCount(): number {
    return this.span.droppedEventsCount;
  }
  get droppedLinksCount(): number {
    return this.span.droppedLinksCount;
  }

  spanContext(): ReturnType<Span['spanContext']> {
    return this.span.spanContext();
  }
  isRecording(): boolean {
    return this.span.isRecording();
  }
  setAttribute(key: string, value: AttributeValue): this {
    this.written().setAttribute(key, value);
    return this;
  }
  setAttributes(attributes: Attributes): this {
    this.written().setAttributes(attributes);
    return this;
  }
  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    this.written().addEvent(name, attributesOrTime, time);
    return this;
  }
  addLink(link: Link): this {
    this.written().addLink(link);
    return this;
  }
  addLinks(links: Link[]): this {
    this.written().addLinks(links);
    return this;
  }
  setStatus(status: SpanStatus): this {
    this.written().setStatus(status);
    return this;
  }
  updateName(name: string): this {
    this.written().updateName(name);
    return this;
  }
  end(endTime?: TimeInput): void {
    this.written().end(endTime);
  }
  recordException(exception: Exception, time?: TimeInput): void {
    this.written().recordException(exception, time);
  }

  private masked(): ReadableSpan {
    return this.#isHeld ? (this.#seen ??= this.mask(this.span)) : this.mask(this.span);
  }

  private written(): Span {
    this.#seen = undefined;
    return this.span;
  }
}
