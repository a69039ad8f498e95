import {
  ROOT_CONTEXT,
  trace,
  type AttributeValue,
  type Attributes,
  type Context,
  type Exception,
  type Link,
  type Span,
  type SpanOptions,
  type SpanStatus,
  type TimeInput,
  type Tracer,
} from '@opentelemetry/api';
import fc from 'fast-check';
import { StoppedClocks } from './stopped-clocks.js';

/** One thing that a program does with a tracer or one of the spans that it has started. */
export type Step =
  | { readonly do: 'start'; readonly name: string; readonly options: SpanOptions | undefined; readonly below: number }
  | { readonly do: 'wait'; readonly eighths: number }
  | { readonly do: 'setAttribute'; readonly on: number; readonly key: string; readonly value: AttributeValue }
  | { readonly do: 'setAttributes'; readonly on: number; readonly attributes: Attributes }
  | { readonly do: 'addEvent'; readonly on: number; readonly event: Parameters<Span['addEvent']> }
  | { readonly do: 'addLink'; readonly on: number; readonly link: Link }
  | { readonly do: 'addLinks'; readonly on: number; readonly links: Link[] }
  | { readonly do: 'setStatus'; readonly on: number; readonly status: SpanStatus }
  | { readonly do: 'updateName'; readonly on: number; readonly name: string }
  | { readonly do: 'recordException'; readonly on: number; readonly thrown: readonly [Exception, TimeInput?] }
  | { readonly do: 'end'; readonly on: number; readonly time: TimeInput | undefined };

const index = fc.nat({ max: 5 });
const key = fc.constantFrom('a', 'b', 'c', 'd', '1', '', 'toString', 'a.longer.key');
const text = fc.string({ maxLength: 12, unit: 'grapheme' });
const number = fc.oneof(fc.integer(), fc.constantFrom(Number.NaN, Infinity, -0, 0.5));
const wrong = fc.constantFrom<unknown>(null, undefined, {}, [{}], 1n, () => 1, Symbol('s'), new Date(0), [1, 'a']);
const value = fc.oneof(
  { weight: 6, arbitrary: fc.oneof(text, number, fc.boolean()) },
  { weight: 2, arbitrary: fc.oneof(fc.array(text, { maxLength: 3 }), fc.array(fc.option(number), { maxLength: 3 })) },
  { weight: 1, arbitrary: wrong },
) as fc.Arbitrary<AttributeValue>;
const dictionary = fc.dictionary(key, value, { maxKeys: 7, noNullPrototype: true }) as fc.Arbitrary<Attributes>;
const attributes = fc.oneof(
  { weight: 8, arbitrary: dictionary },
  { weight: 1, arbitrary: fc.constantFrom(undefined, null, 'text', [1], Object.create({ inherited: 1 })) },
) as fc.Arbitrary<Attributes>;
const time = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom(0, 3.5, 1_024, 1_030, 1_700_000_000_512, 1_700_000_001_030.25, 1_700_000_005_000, Number.NaN),
  fc.constantFrom(new Date(1_700_000_002_000), new Date(Number.NaN)),
  fc.constantFrom<TimeInput>([1_700_000_001, 30], [1_600_000_000, 999_999_999], [1_800_000_000, 1]),
  fc.constantFrom('now', null, [1]) as fc.Arbitrary<unknown>,
) as fc.Arbitrary<TimeInput | undefined>;
const spanContext = fc.constantFrom(
  { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 },
  { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16), traceFlags: 0, isRemote: true },
);
const link = fc.record({ context: spanContext, attributes }, { requiredKeys: ['context'] }) as fc.Arbitrary<Link>;
const exception = fc.oneof(
  fc.constantFrom<unknown>('broken', '', undefined, null, {}, { code: 7 }, { message: 'm' }, { name: 'N', stack: 's' }),
  fc.constant(Object.assign(new RangeError('far'), { stack: 'RangeError: far\n    at here' })),
) as fc.Arbitrary<Exception>;
const options = fc.record(
  {
    kind: fc.nat({ max: 4 }),
    attributes,
    links: fc.option(fc.array(link, { maxLength: 4 })),
    startTime: time,
    root: fc.boolean(),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<SpanOptions>;

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('start'), name: text, options: fc.option(options, { nil: undefined }), below: index }),
  fc.record({ do: fc.constant('wait'), eighths: fc.oneof(fc.nat({ max: 64 }), fc.nat({ max: 40_000 })) }),
  fc.record({ do: fc.constant('setAttribute'), on: index, key, value }),
  fc.record({ do: fc.constant('setAttributes'), on: index, attributes: dictionary }),
  fc.record({ do: fc.constant('addEvent'), on: index, event: fc.tuple(text, fc.oneof(attributes, time), time) }),
  fc.record({ do: fc.constant('addLink'), on: index, link }),
  fc.record({ do: fc.constant('addLinks'), on: index, links: fc.array(link, { maxLength: 3 }) }),
  fc.record({
    do: fc.constant('setStatus'),
    on: index,
    status: fc.record({ code: fc.nat({ max: 2 }), message: fc.constantFrom<unknown>('why', undefined, null, 5) }),
  }),
  fc.record({ do: fc.constant('updateName'), on: index, name: text }),
  fc.record({ do: fc.constant('recordException'), on: index, thrown: fc.tuple(exception, time) }),
  fc.record({ do: fc.constant('end'), on: index, time }),
) as fc.Arbitrary<Step>;

const opening: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('start' as const),
  name: text,
  options: fc.option(options, { nil: undefined }),
  below: index,
});

/** Begins with a span. */
export const programs: fc.Arbitrary<Step[]> = fc
  .tuple(opening, fc.array(step, { maxLength: 40, size: 'max' }))
  .map(([first, rest]) => [first, ...rest]);

/** Contexts that are no span's of the program: none, a remote parent, and one that is not valid. */
const FOREIGN: readonly Context[] = [
  ROOT_CONTEXT,
  trace.setSpanContext(ROOT_CONTEXT, {
    traceId: 'e'.repeat(32),
    spanId: 'f'.repeat(16),
    traceFlags: 1,
    isRemote: true,
  }),
  trace.setSpanContext(ROOT_CONTEXT, { traceId: 'none', spanId: 'none', traceFlags: 1 }),
];

/** Runs a program with the clocks at the same time, whatever the tracer. */
export function runProgram(program: readonly Step[], tracer: Tracer): Span[] {
  const clocks = new StoppedClocks();
  const spans: Span[] = [];
  try {
    for (const one of program) {
      if (one.do === 'start') spans.push(tracer.startSpan(one.name, one.options, contextOf(spans, one.below)));
      else if (one.do === 'wait') clocks.advance(one.eighths);
      else apply(one, spans[one.on % spans.length] as Span);
    }
  } finally {
    clocks.restore();
  }
  return spans;
}

function contextOf(spans: readonly Span[], below: number): Context {
  const span = spans[below];
  return span === undefined ? (FOREIGN[below % FOREIGN.length] as Context) : trace.setSpan(ROOT_CONTEXT, span);
}

function apply(one: Exclude<Step, { do: 'start' | 'wait' }>, span: Span): void {
  if (one.do === 'setAttribute') span.setAttribute(one.key, one.value);
  else if (one.do === 'setAttributes') span.setAttributes(one.attributes);
  else if (one.do === 'addEvent') span.addEvent(...one.event);
  else if (one.do === 'addLink') span.addLink(one.link);
  else if (one.do === 'addLinks') span.addLinks(one.links);
  else if (one.do === 'setStatus') span.setStatus(one.status);
  else if (one.do === 'updateName') span.updateName(one.name);
  else if (one.do === 'recordException') span.recordException(...one.thrown);
  else span.end(one.time);
}
