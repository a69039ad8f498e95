import { diag, DiagLogLevel, type Attributes, type Link, type TraceState } from '@opentelemetry/api';
import { describe, expect, it } from '@jest/globals';
import { createTraceState } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import * as sdk from '@opentelemetry/sdk-trace';
import type { ReadableSpan, Sampler, SamplingResult, Span, SpanLimits, SpanProcessor } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { createProvider, type ProviderParts } from '../../../../lib/sdk/tracer/create-provider.js';
import { CountingIds } from '../../../../lib/testing/capture/counting-ids.js';
import { programs, runProgram, type Step } from './tracer-program.js';

/** Everything that a processor or an exporter can read. */
function readAll(span: ReadableSpan): Record<string, unknown> {
  return {
    name: span.name,
    kind: span.kind,
    spanContext: { ...span.spanContext() },
    parentSpanContext: span.parentSpanContext,
    startTime: [...span.startTime],
    endTime: [...span.endTime],
    duration: [...span.duration],
    status: { ...span.status },
    attributes: Object.entries(span.attributes),
    links: structuredCopy(span.links),
    events: structuredCopy(span.events),
    ended: span.ended,
    isRecording: (span as Span).isRecording(),
    resource: span.resource,
    instrumentationScope: { ...span.instrumentationScope },
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

/** As it is now, with the order of its keys. */
function structuredCopy(parts: readonly object[]): unknown {
  return parts.map((part) =>
    Object.entries(part).map(([key, value]) => [key, key === 'attributes' ? Object.entries(value as object) : value]),
  );
}

/** What happens when a program runs: what the processors saw, and what was said. */
interface Course {
  readonly told: unknown[];
  readonly said: string[];
  readonly asked: unknown[];
}

class Witness implements SpanProcessor {
  readonly told: unknown[] = [];
  constructor(private readonly name: string) {}
  onStart(span: Span): void {
    this.told.push([this.name, 'start', readAll(span)]);
  }
  onEnding(span: Span): void {
    span.setAttribute('seen', this.name);
    this.told.push([this.name, 'ending', readAll(span)]);
  }
  onEnd(span: ReadableSpan): void {
    this.told.push([this.name, 'end', readAll(span)]);
  }
  forceFlush = (): Promise<void> => Promise.resolve();
  shutdown = (): Promise<void> => Promise.resolve();
}

interface Decision {
  readonly decision: 0 | 1 | 2;
  readonly attributes?: Attributes;
  readonly traceState?: TraceState;
}

/** Answers in turn, and changes what it is given, as a sampler may. */
class ScriptedSampler implements Sampler {
  readonly asked: unknown[] = [];
  #turn = 0;
  constructor(
    private readonly decisions: readonly Decision[],
    private readonly changes: boolean,
  ) {}
  shouldSample(...[, traceId, name, kind, attributes, links]: Parameters<Sampler['shouldSample']>): SamplingResult {
    if (this.changes) {
      this.asked.push([traceId, name, kind, definedEntries(attributes), structuredLinks(links)]);
      attributes['changed'] = [this.#turn];
      attributes['wrong'] = {} as never;
    }
    this.#turn += 1;
    return this.decisions[this.#turn % this.decisions.length] as SamplingResult;
  }
}

const definedEntries = (attributes: Attributes | undefined): unknown[] =>
  Object.entries(attributes ?? {}).filter(([, value]) => value !== undefined && value !== null);
const structuredLinks = (links: readonly Link[]): unknown[] =>
  links.map((link) => [link.context, definedEntries(link.attributes)]);

/** What is said of a span that is not recorded is not said by ours: it would cost every call that is not sampled. */
const UNSAID = ['Recording is off, propagating context in a non-recording span'];
/** What is said is masked, and the name of a span is no constant. */
const NAME = /^.*(?= [\da-f]{32}-[\da-f]{16} - You can only call end\(\))/s;
const RESOURCE = resourceFromAttributes({ 'service.name': 'orders' });

interface Setting {
  readonly limits: SpanLimits;
  readonly decisions: readonly Decision[];
  readonly changes: boolean;
}

function courseOf(program: readonly Step[], { limits, decisions, changes }: Setting, create: Create): Course {
  const [witness, second] = [new Witness('first'), new Witness('second')];
  Object.assign(second, { told: witness.told });
  const sampler = new ScriptedSampler(decisions, changes);
  const provider = create({
    sampler,
    isForeignSampler: changes,
    resource: RESOURCE,
    spanLimits: limits,
    spanProcessors: [witness, second],
    idGenerator: new CountingIds(),
  });
  const said: string[] = [];
  // Under a sampler of ours, what is dropped is not looked at.
  const looksAtAll = changes || (limits.linkCountLimit !== 0 && decisions.every(({ decision }) => decision !== 0));
  const say = (level: string) => (message: string) =>
    void (UNSAID.includes(message) || said.push(`${level} ${message.replace(NAME, 'NAME')}`));
  diag.setLogger(
    { error: say('error'), warn: say('warn'), info: say('info'), debug: say('debug'), verbose: say('verbose') },
    { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true },
  );
  said.length = 0;
  try {
    const spans = runProgram(program, provider.getTracer('scope', '1.2', { schemaUrl: 'https://schema' }));
    const last = spans.map((span) => ('attributes' in span ? readAll(span as unknown as Span) : span.spanContext()));
    // In which order two complaints about one call come matters to nobody.
    return { told: [...witness.told, last], said: looksAtAll ? said.toSorted() : [], asked: sampler.asked };
  } finally {
    diag.disable();
  }
}

type Create = (parts: ProviderParts) => sdk.TracerProvider;
const theirs: Create = ({ sampler, resource, spanLimits, spanProcessors, idGenerator }) =>
  new sdk.TracerProvider({ sampler, resource, spanLimits, spanProcessors, idGenerator: idGenerator! });
const ours: Create = (parts) => createProvider({ trace: sdk }, parts);

const decision: fc.Arbitrary<Decision> = fc.record(
  {
    decision: fc.constantFrom(2, 2, 2, 1, 0),
    attributes: fc.constantFrom<Attributes>({ rule: 'r', a: 'decided' }, { list: ['x'], wrong: {} as never }),
    traceState: fc.constant(createTraceState('ot=th:8')),
  },
  { requiredKeys: ['decision'] },
) as fc.Arbitrary<Decision>;
const limit = fc.constantFrom(0, 1, 3, 128);
const setting: fc.Arbitrary<Setting> = fc.record({
  limits: fc.record(
    {
      attributeCountLimit: limit,
      attributeValueLengthLimit: fc.constantFrom(1, 4, 100),
      eventCountLimit: limit,
      linkCountLimit: limit,
      attributePerEventCountLimit: limit,
      attributePerLinkCountLimit: limit,
    },
    { requiredKeys: [] },
  ),
  decisions: fc.array(decision, { minLength: 1, maxLength: 4 }),
  changes: fc.boolean(),
});

describe('a recorded span', () => {
  it('is to all processors what the SDK’s own span is, whatever a program does with it', () => {
    fc.assert(
      fc.property(programs, setting, (program, chosen) => {
        expect(courseOf(program, chosen, ours)).toEqual(courseOf(program, chosen, theirs));
      }),
      { numRuns: 300 },
    );
  });
});
