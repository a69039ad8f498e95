import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toSpanMatcher, toTraceMatcher } from '../../../../lib/analysis/search/match-span.js';
import { parseSearch } from '../../../../lib/analysis/search/parse-search.js';
import type { Search } from '../../../../lib/analysis/search/search.types.js';
import { records } from '../../../support/records.js';

const spans = records(
  {
    id: 'a1',
    name: 'GET /orders',
    service: 'gateway',
    kind: 'server',
    at: 0,
    for: 120_000,
    attributes: { 'http.route': '/orders', 'user.type': 'premium', 'http.response.status_code': 502 },
    error: true,
  },
  {
    id: 'a2',
    in: 'a1',
    name: 'SELECT orders',
    service: 'orders',
    kind: 'client',
    at: 0,
    for: 5000,
    attributes: { 'db.system.name': 'postgresql', rows: 12, tags: ['x', 'y'] },
    resource: { attributes: { 'host.name': 'h1' } },
  },
  {
    id: 'a3',
    in: 'a1',
    name: 'payment.charge',
    service: 'orders',
    at: 0,
    for: 60_000,
    open: true,
    events: [{ name: 'exception', timeUs: 1, attributes: { 'exception.message': 'card [declined] (5*)' } }],
    links: [{ traceId: 't', spanId: 'x', attributes: {} }],
  },
  { id: 'a4', in: 'a1', name: 'mail.send', service: 'mail', at: 0, for: 800, detached: true, host: 'h9' },
);

function search(text: string): Search {
  const parsed = parseSearch(text);
  if ('problem' in parsed) throw new Error(parsed.problem.message);
  return parsed.search;
}

const found = (text: string): string =>
  spans
    .filter(toSpanMatcher(search(text)))
    .map(({ spanId }) => spanId.slice(1))
    .join('');

describe('a search', () => {
  it.each([
    ['', '1234'],
    ['orders', '123'],
    ['ORDERS select', '2'],
    ['"GET /orders"', '1'],
    ['declined', '3'],
    ['"card [declined] (5*"', '3'],
    ['service:orders', '23'],
    ['service=order', ''],
    ['service!=orders', '14'],
    ['-service:orders', '14'],
    ['not service:orders', '14'],
    ['name:"payment.charge"', '3'],
    ['name=pay*', '3'],
    ['name:*.s*nd', '4'],
    ['kind:client', '2'],
    ['status:error', '1'],
    ['status:ok', '24'],
    ['status:502', '1'],
    ['dur>50ms', '13'],
    ['dur>=60ms dur<100ms', '3'],
    ['dur<1000us', '4'],
    ['duration>0.1s', '1'],
    ['dur<6', '24'],
    ['user.type=premium', '1'],
    ['attr.user.type=premium', '1'],
    ['rows>10', '2'],
    ['rows=12', '2'],
    ['rows!=12', '134'],
    ['tags=y', '2'],
    ['route:/orders', '1'],
    ['resource.host.name=h1', '2'],
    ['host.name=h1', '2'],
    ['host:h9', '4'],
    ['peer:postgres', '2'],
    ['event:exception', '3'],
    ['has:events', '3'],
    ['has:links', '3'],
    ['has:exception', '3'],
    ['has:rows', '2'],
    ['is:open', '3'],
    ['is:root', '1'],
    ['is:detached', '4'],
    ['span:a2', '2'],
    ['service:mail or status:error', '14'],
    ['(service:mail or status:error) dur>1ms', '1'],
    ['-(service:mail or status:error)', '23'],
    ['service:orders and kind:client', '2'],
    ['http://x', ''],
    ['unknown~x', ''],
    ['constructor=x', ''],
    ['toString:x or service:mail', '4'],
  ])('%s', (text, expected) => {
    expect(found(text)).toBe(expected);
  });

  it.each([
    ['dur>soon', '"soon" is no duration; write 50ms or 1.5s', 0],
    ['rows>many', '"many" is no number, and > compares numbers', 0],
    ['a service:', '"service:" needs a value', 10],
    ['(a', 'this bracket is never closed', 0],
    ['a)', 'this bracket was never opened', 1],
    ['a not', '"not" needs a condition after it', 2],
  ])('answers %j with what is wrong and where', (text, message, at) => {
    expect(parseSearch(text)).toEqual({ problem: { message, at } });
  });

  it.each([
    ['"service:orders"', undefined],
    ['-"service:orders"', undefined],
    ['"a \\" b:c"', undefined],
    ['service:"orders"', 'service'],
    ['"service":orders', 'service'],
    ['"service":"orders"', 'service'],
  ])('takes what stands in quotation marks as a whole for a text: %s', (text, field) => {
    const [node] = search(text).terms;
    expect(node?.kind === 'not' ? node.of : node).toMatchObject({ kind: 'term', operator: ':' });
    const term = (node?.kind === 'not' ? node.of : node) as { field?: string };
    expect(term.field).toBe(field);
  });

  it('answers a word of any length', () => {
    expect(parseSearch(`a ${'-'.repeat(100_000)}`)).toEqual({
      problem: { message: 'this word is too long to be looked for', at: 3 },
    });
  });

  it('finds a trace by one span that satisfies all, and leaves out one with a span that must not be', () => {
    const trace = (text: string) => toTraceMatcher(search(text))(spans);
    expect(trace('service:orders kind:client')).toBe(true);
    expect(trace('service:mail kind:client')).toBe(false);
    expect(trace('service:orders not service:mail')).toBe(false);
    expect(trace('not service:nowhere')).toBe(true);
  });

  it('finds a trace through several services, each with the conditions behind it', () => {
    const trace = (text: string) => toTraceMatcher(search(text))(spans);
    expect(trace('service:gateway service:orders')).toBe(true);
    expect(trace('service:gateway service:nowhere')).toBe(false);
    expect(trace('kind:server service:gateway service:orders kind:client')).toBe(true);
    expect(trace('kind:client service:gateway service:orders')).toBe(false);
    expect(trace('service:gateway service:orders kind:server')).toBe(false);
  });

  it('tells its conditions one by one', () => {
    expect(search('service:orders dur>5ms text').terms).toMatchObject([
      { text: 'service:orders' },
      { text: 'dur>5ms', number: 5000 },
      { text: 'text' },
    ]);
  });

  it('never throws, and takes no time that grows with its stars', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z:<>=!()"* -]{0,30}$/)), (text) => {
        const parsed = parseSearch(text);
        if ('search' in parsed) expect(spans.filter(toSpanMatcher(parsed.search)).length).toBeLessThanOrEqual(4);
      }),
    );
    expect(found(`${'a*'.repeat(200)}b`)).toBe('');
    expect(parseSearch('('.repeat(10_000))).toHaveProperty('problem');
    expect(found(`${'not '.repeat(20_001)}service:orders`)).toBe('14');
  });
});
