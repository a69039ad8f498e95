// What a statement costs more with tracing: each way in a process of its own, in turn, with a server inside that answers at once.
// Beside what "bare" means: off, the driver in a process without OpenTelemetry; otherwise the same requests under the stock
// SDK without an instrumentation of the driver, since a request's span and context are not what tracing a statement costs.
import { fileURLToPath } from 'node:url';
import { ChildUnderLoad } from './support/child-under-load.js';
import { toResult, type BenchResult } from './support/result.js';

const client = fileURLToPath(new URL('support/drivers-client.cjs', import.meta.url));
/** Those that have an official instrumentation to stand beside. */
const DRIVERS = ['pg', 'mysql2', 'ioredis', 'undici'] as const;
/** Those that are also measured without a connection, whose garbage hides what tracing costs. */
const ALONE = ['mysql2', 'undici'] as const;
type Driver = (typeof DRIVERS)[number];
const rounds = 14;
/** Enough for a collection of garbage in each; a request of undici is as dear as several statements. */
const perRound: Readonly<Record<Driver, number>> = { pg: 2500, mysql2: 2500, ioredis: 2500, undici: 1000 };
const perRoundAlone = 20_000;
const warmUpRounds = 4;
/**
 * Room for the garbage of a thousand statements: with less, a third of the time goes into copying what is under way at that
 * moment, which differs more from process to process than tracing costs.
 */
const execArgv = ['--min-semi-space-size=64', '--max-semi-space-size=64'];

const MODES = [
  'bare',
  'ours off',
  'bare unsampled',
  'ours unsampled',
  'theirs unsampled',
  'bare sampled',
  'ours sampled',
  'theirs sampled',
] as const;
type Mode = (typeof MODES)[number];

/** The highest share of the overhead of the official instrumentation that ours may have. */
const targets = { sampled: 0.7, unsampled: 0.3 } as const;

/** Microseconds of CPU a statement, in each round. */
async function measure(measured: string, statements: number): Promise<Map<Mode, number[]>> {
  const costs = new Map<Mode, number[]>(MODES.map((mode) => [mode, []]));
  const running = new Map<Mode, ChildUnderLoad>();
  try {
    for (const mode of MODES) {
      running.set(mode, (await ChildUnderLoad.start(client, [measured, mode], execArgv)).child);
    }
    for (const child of running.values()) await child.cpuOf(statements * warmUpRounds);
    for (let round = 0; round < rounds; round += 1) {
      for (let turn = 0; turn < MODES.length; turn += 1) {
        const mode = MODES[(turn + round) % MODES.length] as Mode;
        costs.get(mode)?.push(await (running.get(mode) as ChildUnderLoad).cpuOf(statements));
      }
    }
  } finally {
    for (const child of running.values()) await child.stop();
  }
  return costs;
}

function* resultsOf(driver: Driver, measured: string, costs: Map<Mode, number[]>): Generator<BenchResult> {
  // The quickest round: the cost without the machine's other work.
  const cost = (mode: Mode): number => Math.min(...(costs.get(mode) ?? []));
  const bare = cost('bare');
  const unit = 'µs CPU per statement';
  const overhead = (whose: 'ours' | 'theirs', rate: keyof typeof targets): number =>
    cost(`${whose} ${rate}`) - cost(`bare ${rate}`);
  yield toResult({ bench: `drivers/${measured}/off`, ours: cost('ours off'), reference: bare, unit, against: 'bare' });
  for (const [rate, target] of Object.entries(targets) as [keyof typeof targets, number][]) {
    yield toResult({
      bench: `drivers/${measured}/${rate}/overhead`,
      ours: overhead('ours', rate),
      reference: overhead('theirs', rate),
      unit,
      against: `@opentelemetry/instrumentation-${driver}`,
      ...(isTold(driver, measured) ? { target } : {}),
    });
  }
}

/** Whether a figure can tell: through a connection, statements of some clients differ by more than tracing costs. */
function isTold(driver: Driver, measured: string): boolean {
  return measured !== driver || !(ALONE as readonly Driver[]).includes(driver);
}

export async function* run(): AsyncGenerator<BenchResult> {
  for (const driver of DRIVERS) yield* resultsOf(driver, driver, await measure(driver, perRound[driver]));
  for (const driver of ALONE) {
    const measured = `${driver}/alone`;
    yield* resultsOf(driver, measured, await measure(measured, perRoundAlone));
  }
}
