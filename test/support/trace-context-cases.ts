/** A header as it is sent: in this spelling, as often as it stands there. */
export type Header = readonly [name: string, value: string];

export const TRACE_ID = '12345678901234567890123456789012';
export const SPAN_ID = '1234567890123456';
export const PARENT = `00-${TRACE_ID}-${SPAN_ID}-00`;

/** What a service receives, and what it has to send on, by W3C Trace Context level 2. */
export interface TraceContextCase {
  readonly what: string;
  readonly headers: readonly Header[];
  /** Whether the trace goes on. */
  readonly goesOn: boolean;
  /** @defaultValue none is sent */
  readonly tracestate?: string;
}

const parent = (traceparent: string): Header => ['traceparent', traceparent];
const state = (tracestate: string): Header => ['tracestate', tracestate];

const UNBELIEVED: readonly (readonly [what: string, ...headers: string[]])[] = [
  ['two headers', `00-12345678901234567890123456789011-${SPAN_ID}-01`, `00-${TRACE_ID}-${SPAN_ID}-01`],
  ['version 00 with a trailing dot', `${PARENT}.`],
  ['version 00 with more fields', `${PARENT}-what-the-future-will-be-like`],
  ['a later version with a wrong separator', `cc-${TRACE_ID}-${SPAN_ID}-01.what-the-future-will-be-like`],
  ['version ff', `ff-${TRACE_ID}-${SPAN_ID}-01`],
  ['an illegal first version character', `.0-${TRACE_ID}-${SPAN_ID}-01`],
  ['an illegal second version character', `0.-${TRACE_ID}-${SPAN_ID}-01`],
  ['a version of three characters', `000-${TRACE_ID}-${SPAN_ID}-01`],
  ['a version of four characters', `0000-${TRACE_ID}-${SPAN_ID}-01`],
  ['a version of one character', `0-${TRACE_ID}-${SPAN_ID}-01`],
  ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN_ID}-01`],
  ['an illegal first trace id character', `00-.${TRACE_ID.slice(1)}-${SPAN_ID}-01`],
  ['an illegal last trace id character', `00-${TRACE_ID.slice(0, 31)}.-${SPAN_ID}-01`],
  ['a trace id too long', `00-${TRACE_ID}3-${SPAN_ID}-01`],
  ['a trace id too short', `00-${TRACE_ID.slice(0, 31)}-${SPAN_ID}-01`],
  ['upper-case ids', `00-${'ABCDEF'.repeat(6).slice(0, 32)}-${SPAN_ID}-01`],
  ['a parent id of zeros', `00-${TRACE_ID}-${'0'.repeat(16)}-01`],
  ['an illegal first parent id character', `00-${TRACE_ID}-.${SPAN_ID.slice(1)}-01`],
  ['an illegal last parent id character', `00-${TRACE_ID}-${SPAN_ID.slice(0, 15)}.-01`],
  ['a parent id too long', `00-${TRACE_ID}-${SPAN_ID}7-01`],
  ['a parent id too short', `00-${TRACE_ID}-${SPAN_ID.slice(0, 15)}-01`],
  ['an illegal first flags character', `00-${TRACE_ID}-${SPAN_ID}-.0`],
  ['an illegal second flags character', `00-${TRACE_ID}-${SPAN_ID}-0.`],
  ['flags too long', `00-${TRACE_ID}-${SPAN_ID}-001`],
  ['flags too short', `00-${TRACE_ID}-${SPAN_ID}-1`],
  ['nothing', ''],
];

const BELIEVED: readonly (readonly [what: string, header: Header])[] = [
  ...['traceparent', 'TraceParent', 'TrAcEpArEnT', 'TRACEPARENT'].map(
    (name) => [`the name ${name}`, [name, PARENT]] as const,
  ),
  ...[`cc-${TRACE_ID}-${SPAN_ID}-01`, `cc-${TRACE_ID}-${SPAN_ID}-01-what-the-future-will-be-like`].map(
    (header) => [`the known part of a later version, ${header}`, parent(header)] as const,
  ),
  ...[` ${PARENT}`, `\t${PARENT}`, `${PARENT} `, `${PARENT}\t`, `\t ${PARENT} \t`].map(
    (header) => [`the spaces of ${JSON.stringify(header)}`, parent(header)] as const,
  ),
];

const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789_-*/';
const VALUE = Array.from({ length: 0x5f }, (_, index) => String.fromCharCode(0x20 + index))
  .filter((char) => char !== ',' && char !== '=')
  .join('');
const MEMBERS = Array.from({ length: 33 }, (_, index) => `bar${index}=${index}`);
const FULL = MEMBERS.slice(0, 32).join(',');
/** A member of this many characters. */
const long = (key: string, length: number): string => `${key}=${'1'.repeat(length - key.length - 1)}`;

const STATES: readonly (readonly [what: string, headers: readonly string[], sent: string | undefined])[] = [
  ['several members', ['foo=1,bar=2'], 'foo=1,bar=2'],
  ['an empty header', [''], undefined],
  ['a header and an empty one', ['foo=1', ''], 'foo=1'],
  ['an empty header and another one', ['', 'foo=1'], 'foo=1'],
  ['several headers', ['foo=1,bar=2', 'rojo=1,congo=2', 'baz=3'], 'foo=1,bar=2,rojo=1,congo=2,baz=3'],
  ['a key twice with one value', ['foo=1,foo=1'], undefined],
  ['a key twice', ['foo=1,foo=2'], undefined],
  ['a key in two headers with one value', ['foo=1', 'foo=1'], undefined],
  ['a key in two headers', ['foo=1', 'foo=2'], undefined],
  ['every legal character', [`${KEY}=${VALUE}`], `${KEY}=${VALUE}`],
  ['every legal character of a tenant', [`${KEY}@a-z0-9_-*/=${VALUE}`], `${KEY}@a-z0-9_-*/=${VALUE}`],
  ['spaces before commas', ['foo=1 \t , \t bar=2, \t baz=3'], 'foo=1,bar=2,baz=3'],
  ['tabs before commas', ['foo=1\t \t,\t \tbar=2,\t \tbaz=3'], 'foo=1,bar=2,baz=3'],
  ...[' foo=1', '\tfoo=1', 'foo=1 ', 'foo=1\t', '\t foo=1 \t'].map(
    (header) => [`the spaces of ${JSON.stringify(header)}`, [header], 'foo=1'] as const,
  ),
  ['an empty member', ['foo=1,,bar=2'], 'foo=1,bar=2'],
  ...['foo =1', 'FOO=1', 'foo.bar=1', '@foo=1,bar=2', '_foo=1', 'foo', '=1', 'foo=bar=baz', 'foo=,bar=3', 'foo=ü'].map(
    (header) => [`the illegal member of ${header}`, [`ok=1,${header}`], undefined] as const,
  ),
  ...['foo@=1,bar=2', 'foo@@bar=1,bar=2', 'foo@bar@baz=1,bar=2', '0foo=1'].map(
    (header) => [`the level 2 key of ${header}`, [header], header] as const,
  ),
  ['32 members', [FULL], FULL],
  ['33 members', [MEMBERS.join(',')], undefined],
  ['a key of 256 characters', [`foo=1,${'z'.repeat(256)}=1`], `foo=1,${'z'.repeat(256)}=1`],
  ['a key of 257 characters', [`foo=1,${'z'.repeat(257)}=1`], undefined],
  ['a tenant', [`foo=1,${'t'.repeat(241)}@${'v'.repeat(14)}=1`], `foo=1,${'t'.repeat(241)}@${'v'.repeat(14)}=1`],
  ['a value of 256 characters', [`foo=1,v=${'1'.repeat(256)}`], `foo=1,v=${'1'.repeat(256)}`],
  ['a value of 257 characters', [`foo=1,v=${'1'.repeat(257)}`], undefined],
  ['512 characters', [`${long('a', 255)},${long('b', 256)}`], `${long('a', 255)},${long('b', 256)}`],
  ...shortened('the longest of the long members is dropped', [200, 3, 220, 120], [0, 1, 3]),
  ...shortened('the last of two that are as long is dropped', [250, 250, 3, 20], [0, 2, 3]),
  ...shortened('as many long ones are dropped as it takes', [129, 128, 128, 128, 250], [1, 2, 3]),
  ...shortened('short ones are dropped from the end', [100, 100, 100, 100, 100, 100], [0, 1, 2, 3, 4]),
  ...shortened('long ones are dropped before short ones', [129, 100, 100, 100, 100, 100], [1, 2, 3, 4, 5]),
];

function shortened(what: string, lengths: readonly number[], left: readonly number[]): typeof STATES {
  const members = lengths.map((length, index) => long(`k${index}`.slice(0, length - 2), length));
  const sent = left.map((index) => members[index]).join(',');
  return [[`more than 512 characters: ${what}`, [members.join(',')], sent]];
}

export const TRACE_CONTEXT_CASES: readonly TraceContextCase[] = [
  { what: 'starts a trace when there is none', headers: [], goesOn: false },
  ...UNBELIEVED.map(([what, ...headers]) => ({
    what: `starts a new trace on ${what}`,
    headers: [...headers.map(parent), state('foo=1')],
    goesOn: false,
  })),
  ...BELIEVED.map(([what, header]) => ({ what: `goes on with ${what}`, headers: [header], goesOn: true })),
  ...['trace-parent', 'trace.parent'].map((name) => ({
    what: `does not find a trace under the name ${name}`,
    headers: [[name, PARENT]] as const,
    goesOn: false,
  })),
  ...['foo=1', 'foo=1,bar=2'].map((header) => ({
    what: `drops the state ${header} without a traceparent`,
    headers: [state(header)],
    goesOn: false,
  })),
  ...['tracestate', 'TraceState', 'TrAcEsTaTe', 'TRACESTATE'].map((name) => ({
    what: `finds a state under the name ${name}`,
    headers: [parent(PARENT), [name, 'foo=1']] as const,
    goesOn: true,
    tracestate: 'foo=1',
  })),
  ...['trace-state', 'trace.state'].map((name) => ({
    what: `does not find a state under the name ${name}`,
    headers: [parent(PARENT), [name, 'foo=1']] as const,
    goesOn: true,
  })),
  ...STATES.map(([what, headers, sent]) => ({
    what: `sends on what is left of a state with ${what}`,
    headers: [parent(PARENT), ...headers.map(state)],
    goesOn: true,
    ...(sent !== undefined && { tracestate: sent }),
  })),
];
