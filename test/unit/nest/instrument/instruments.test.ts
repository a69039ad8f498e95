import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { INSTRUMENT_NAMES, instrumentNamesOf } from '../../../../lib/nest/instrument/instrument.options.js';
import type { Instrument } from '../../../../lib/nest/instrument/instrument.js';
import { InstrumentService } from '../../../../lib/nest/instrument/instrument.service.js';
import { acquireInstruments } from '../../../../lib/nest/instrument/instruments-lease.js';
import { INSTRUMENTS_LEASE } from '../../../../lib/nest/module/tracing.tokens.js';

describe('the instrument option', () => {
  it('means everything unless it says otherwise', () => {
    for (const option of [undefined, 'auto', true, {}, { fetch: true }] as const) {
      expect(instrumentNamesOf(option)).toEqual(INSTRUMENT_NAMES);
    }
    expect(instrumentNamesOf(false)).toEqual([]);
    expect(instrumentNamesOf({ fetch: false })).not.toContain('fetch');
  });

  it.each([
    ['all', "instrument is 'all'; write true or false, or 'auto', or an object such as { fetch: false }"],
    [null, "instrument is null; write true or false, or 'auto', or an object such as { fetch: false }"],
    [{ postgres: false }, "unknown option 'instrument.postgres'. Known are 'guards', "],
    [{ fetch: 'no' }, 'instrument.fetch is a text; write true or false'],
  ])('refuses %j and says what to write', (option, message) => {
    expect(() => instrumentNamesOf(option as never)).toThrow(message);
  });
});

describe('what runs process-wide', () => {
  const events: string[] = [];
  const table: Instrument[] = [
    {
      name: 'fetch',
      start: () => {
        events.push('start');
        return () => void events.push('stop');
      },
    },
  ];
  afterEach(() => void events.splice(0));

  it('is started by the first application and stopped by the last', () => {
    const first = acquireInstruments(['fetch'], table);
    const second = acquireInstruments(['fetch'], table);
    first.release();
    first.release();
    expect(events).toEqual(['start']);
    second.release();
    expect(events).toEqual(['start', 'stop']);
  });

  it('is not started where it is switched off', () => {
    acquireInstruments([], table).release();
    expect(events).toEqual([]);
  });
});

describe('discovery', () => {
  @Injectable()
  class Orders {}
  @Controller()
  class Users {}

  it('sees every provider and controller once, and survives a row that throws', async () => {
    const met: [unknown, string][] = [];
    const instruments: Instrument[] = [
      {
        name: 'fetch',
        meet: () => {
          throw new Error('planted');
        },
      },
      { name: 'fetch', meet: (instance, { token }) => void met.push([token, instance.constructor.name]) },
    ];
    @Module({
      controllers: [Users],
      providers: [
        Orders,
        InstrumentService,
        { provide: 'pool', useFactory: () => new Map() },
        { provide: 'text', useValue: 'not an object' },
        { provide: INSTRUMENTS_LEASE, useValue: { instruments, release: () => {} } },
      ],
    })
    class App {}
    const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
    app.get(InstrumentService).meet();
    const own = met.filter(([token]) => [Orders, Users, 'pool', 'text'].includes(token as never));
    expect(own).toEqual([
      [Orders, 'Orders'],
      ['pool', 'Map'],
      [Users, 'Users'],
    ]);
    await app.close();
  });
});
