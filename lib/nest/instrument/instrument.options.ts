import { CLASSES_NAMES, type ClassesOptions } from './classes/classes.options.js';
import { TracedError } from '../../shared/errors.js';

/** Names of what can be traced without a line of the application's. */
export const INSTRUMENT_NAMES = ['fetch', 'redis', 'mysql2', 'mongoose'] as const;

/** One of the switches of {@link InstrumentOptions}. */
export type InstrumentName = (typeof INSTRUMENT_NAMES)[number];

/** What is traced below the application's own methods; `false` switches one off, all others stay on. */
export interface InstrumentOptions extends ClassesOptions {
  /** Requests of the platform's `fetch` and of undici. @defaultValue true */
  readonly fetch?: boolean;
  /** Commands of node-redis 5.12 and later; other releases, and ioredis, by `traceRedis`. @defaultValue true */
  readonly redis?: boolean;
  /** Statements of mysql2 3.20 and later; other releases by `traceMysql2`. @defaultValue true */
  readonly mysql2?: boolean;
  /** Queries and saves of mongoose 9.7 and later; other releases by `traceMongo`. @defaultValue true */
  readonly mongoose?: boolean;
}

/** `'auto'` traces everything that can be traced safely, `false` nothing. */
export type InstrumentOption = 'auto' | boolean | InstrumentOptions;

/**
 * The names that are switched on.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`.
 */
export function instrumentNamesOf(option: InstrumentOption = 'auto'): readonly InstrumentName[] {
  if (option === false) return [];
  if (option === true || option === 'auto') return INSTRUMENT_NAMES;
  if (typeof option !== 'object' || option === null) {
    throw new TracedError(
      'TRACED_INVALID_OPTION',
      `instrument is ${JSON.stringify(option)}; write 'auto', false, or an object such as { fetch: false }`,
    );
  }
  for (const [name, value] of Object.entries(option)) checkSwitch(name, value);
  return INSTRUMENT_NAMES.filter((name) => option[name] !== false);
}

function checkSwitch(name: string, value: unknown): void {
  // Told about the application's own classes; checked where they are read.
  if (CLASSES_NAMES.includes(name)) return;
  if (!(INSTRUMENT_NAMES as readonly string[]).includes(name)) {
    throw new TracedError(
      'TRACED_INVALID_OPTION',
      `instrument.${name} does not exist; the switches are ${[...INSTRUMENT_NAMES, ...CLASSES_NAMES].join(', ')}`,
    );
  }
  if (value !== undefined && typeof value !== 'boolean') {
    throw new TracedError('TRACED_INVALID_OPTION', `instrument.${name} is no boolean; write { ${name}: false }`);
  }
}
