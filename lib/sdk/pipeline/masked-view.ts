import type { Attributes, AttributeValue, Exception, Link, SpanStatus, TimeInput } from '@opentelemetry/api';
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';
import type { SpanMasker } from './mask-span.js';

/**
 * A span that is still open, as a processor of the user's sees it: what it reads is masked, what it writes goes to the
 * span itself.
 */
export class MaskedSpanView implements Span {
  constructor(
    private readonly span: Span & ReadableSpan,
    private readonly mask: SpanMasker,
  ) {}

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
    this.span.setAttribute(key, value);
    return this;
  }
  setAttributes(attributes: Attributes): this {
    this.span.setAttributes(attributes);
    return this;
  }
  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    this.span.addEvent(name, attributesOrTime, time);
    return this;
  }
  addLink(link: Link): this {
    this.span.addLink(link);
    return this;
  }
  addLinks(links: Link[]): this {
    this.span.addLinks(links);
    return this;
  }
  setStatus(status: SpanStatus): this {
    this.span.setStatus(status);
    return this;
  }
  updateName(name: string): this {
    this.span.updateName(name);
    return this;
  }
  end(endTime?: TimeInput): void {
    this.span.end(endTime);
  }
  recordException(exception: Exception, time?: TimeInput): void {
    this.span.recordException(exception, time);
  }

  private masked(): ReadableSpan {
    return this.mask(this.span);
  }
}
