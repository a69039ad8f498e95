import {
  baggageEntryMetadataFromString,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  type BaggageEntry,
} from '@opentelemetry/api';
import { W3CBaggagePropagator, suppressTracing } from '@opentelemetry/core';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BaggagePropagator } from '../../../lib/sdk/propagators/baggage.propagator.js';

const propagator = new BaggagePropagator();

function inject(entries: Record<string, BaggageEntry>): string | undefined {
  const carrier: Record<string, string> = {};
  propagator.inject(
    propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage(entries)),
    carrier,
    defaultTextMapSetter,
  );
  return carrier['baggage'];
}

function extract(header: unknown, by: BaggagePropagator | W3CBaggagePropagator = propagator): Record<string, string> {
  const baggage = propagation.getBaggage(by.extract(ROOT_CONTEXT, { baggage: header }, defaultTextMapGetter));
  return Object.fromEntries(baggage?.getAllEntries().map(([key, { value }]) => [key, value]) ?? []);
}

describe('BaggagePropagator', () => {
  it('reads entries, their space and their escapes', () => {
    expect(extract(' user = alice%20b , tenant=acme;ttl=5 ')).toEqual({ user: 'alice b', tenant: 'acme' });
  });

  it('keeps metadata as it came', () => {
    const entries = { tenant: { value: 'acme', metadata: baggageEntryMetadataFromString('ttl=5;secure') } };
    expect(inject(entries)).toBe('tenant=acme;ttl=5;secure');
  });

  it.each([
    ['ttl=5; secure', 'ttl=5; secure'],
    ['a=1,evil=2\r\nx: y', 'a=1%2Cevil=2%0D%0Ax:%20y'],
    ['note=für alle', 'note=f%C3%BCr%20alle'],
    ['half=\ud800', 'half=%EF%BF%BD'],
    ['done=a%20b', 'done=a%20b'],
    ['no name;=5;;ttl=5', 'no%20name;ttl=5'],
    ['a\r\n;b', 'a;b'],
    [' \t', undefined],
  ])('sends the metadata %j valid or escaped', (text, sent) => {
    const metadata = baggageEntryMetadataFromString(text);
    expect(inject({ tenant: { value: 'acme', metadata } })).toBe(
      sent === undefined ? 'tenant=acme' : `tenant=acme;${sent}`,
    );
  });

  it('skips an entry without a valid name and keeps the others', () => {
    expect(extract('a=1,=2,b%,d e=5,f=6')).toEqual({ a: '1', f: '6' });
  });

  it.each([
    ['%FF', '\ufffd'],
    ['a%E0%A4b', 'a\ufffdb'],
    ['%E0%A4%A', '\ufffd\ufffdA'],
    ['%ED%A0%80', '\ufffd\ufffd\ufffd'],
    ['100%', '100\ufffd'],
    ['%zz%20%F0%9F%98%80', '\ufffdzz \u{1f600}'],
  ])('reads the value %s, which is no UTF-8, as %j', (written, value) => {
    expect(extract(`a=1,b=${written},c=3`)).toEqual({ a: '1', b: value, c: '3' });
  });

  it('sends half a surrogate pair as U+FFFD', () => {
    expect(inject({ a: { value: 'x\ud83d' }, b: { value: '2' } })).toBe('a=x%EF%BF%BD,b=2');
  });

  it('joins repeated headers', () => {
    expect(extract(['a=1', 'b=2'])).toEqual({ a: '1', b: '2' });
  });

  it('leaves the context alone when there is nothing to read', () => {
    expect(propagator.extract(ROOT_CONTEXT, { baggage: ',,' }, defaultTextMapGetter)).toBe(ROOT_CONTEXT);
    expect(propagator.extract(ROOT_CONTEXT, {}, defaultTextMapGetter)).toBe(ROOT_CONTEXT);
  });

  it('sends at most 180 entries and 8192 bytes, whole ones', () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`k${index}`, { value: 'v' }]));
    expect(inject(many)!.split(',')).toHaveLength(180);
    const large = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`k${index}`, { value: 'v'.repeat(1_000) }]),
    );
    expect(inject(large)!.split(',')).toHaveLength(8);
  });

  it.each([
    ['one entry', [8_192], [8_192]],
    ['one byte more', [8_193], []],
    ['two entries and their comma', [4_000, 4_191], [4_000, 4_191]],
    ['a comma too much', [4_000, 4_192], [4_000]],
    ['one that is too long before others', [9_000, 10, 10], [10, 10]],
    ['one that is too long between others', [8_000, 500, 100], [8_000, 100]],
  ])('counts 8192 bytes of what travels, and goes on behind what is too long: %s', (_what, lengths, left) => {
    const members = lengths.map((length, index) => `k${index}=`.padEnd(length, 'v'));
    const entries = Object.fromEntries(members.map((member) => [member.slice(0, 2), { value: member.slice(3) }]));
    expect(
      (inject(entries) ?? '')
        .split(',')
        .filter((member) => member !== '')
        .map(({ length }) => length),
    ).toEqual(left);
    const read = Object.entries(extract(members.join(',')));
    expect(read.map(([key, value]) => key.length + 1 + value.length)).toEqual(left);
  });

  it('counts what is sent, not what was set', () => {
    expect(inject({ a: { value: 'ü'.repeat(1_400) }, b: { value: '2' } })).toBe('b=2');
  });

  it('reads at most 180 entries', () => {
    expect(Object.keys(extract(Array.from({ length: 300 }, (_, index) => `k${index}=1`).join(',')))).toHaveLength(180);
  });

  it('sends nothing while tracing is suppressed', () => {
    const carrier = {};
    const context = propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({ a: { value: '1' } }));
    propagator.inject(suppressTracing(context), carrier, defaultTextMapSetter);
    expect(carrier).toEqual({});
  });

  it('brings every value back as it was, also for the stock propagator', () => {
    const key = fc.stringMatching(/^[a-zA-Z0-9!#$&'*+.^_`|~-]{1,20}$/).filter((name) => name !== '__proto__');
    const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((text) => text.trim() === text);
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 10, noNullPrototype: true }), (entries) => {
        const header = inject(
          Object.fromEntries(Object.entries(entries).map(([name, text]) => [name, { value: text }])),
        );
        expect(extract(header)).toEqual(entries);
        expect(extract(header, new W3CBaggagePropagator())).toEqual(entries);
        expect(header ?? '').toMatch(/^[\x21-\x7e]*$/);
      }),
    );
  });

  it('never throws, whatever it receives or is asked to send', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, text) => {
        extract(`${name}=${text}`);
        inject({ [name]: { value: text, metadata: baggageEntryMetadataFromString(name) }, half: { value: '\ud800' } });
      }),
    );
  });
});
