// What a request costs more with tracing: one Nest 11 Express application in several processes, loaded in turn.
import { toResult, type BenchResult } from './support/result.js';
import { ServerUnderLoad } from './support/http-client.js';

/** How often all servers are started anew: two processes of one program differ by up to 30 µs a request for as long as they live. */
const generations = 4;
const roundsPerGeneration = 2;
const requestsPerRound = 4000;
const warmUpRequests = 6000;

const servers = {
  bare: ['bare', 1],
  'ours 100%': ['ours', 1],
  'http 100%': ['http', 1],
  'all 100%': ['all', 1],
  'ours 1%': ['ours', 0.01],
  'http 1%': ['http', 0.01],
  'all 1%': ['all', 0.01],
} as const satisfies Record<string, readonly [mode: string, ratio: number]>;

type ServerName = keyof typeof servers;

/** The highest share of the overhead of full auto-instrumentation that ours may have. */
const targets = { '100%': 0.4, '1%': 0.25 } as const;

async function measure(): Promise<Map<ServerName, number[]>> {
  const costs = new Map<ServerName, number[]>();
  for (let generation = 0; generation < generations; generation += 1) {
    for (const [name, measured] of await measureGeneration())
      costs.set(name, [...(costs.get(name) ?? []), ...measured]);
  }
  return costs;
}

async function measureGeneration(): Promise<Map<ServerName, number[]>> {
  const names = Object.keys(servers) as ServerName[];
  const running = new Map<ServerName, ServerUnderLoad>();
  const costs = new Map<ServerName, number[]>(names.map((name) => [name, []]));
  try {
    for (const name of names) {
      const [mode, ratio] = servers[name];
      running.set(name, await ServerUnderLoad.start(mode, ratio));
    }
    for (const server of running.values()) await server.cpuPerRequest(warmUpRequests);
    for (let round = 0; round < roundsPerGeneration; round += 1) {
      for (let turn = 0; turn < names.length; turn += 1) {
        const name = names[(turn + round) % names.length] as ServerName;
        const cost = await (running.get(name) as ServerUnderLoad).cpuPerRequest(requestsPerRound);
        costs.get(name)?.push(cost);
      }
    }
  } finally {
    for (const server of running.values()) await server.stop();
  }
  return costs;
}

export async function* run(): AsyncGenerator<BenchResult> {
  const costs = await measure();
  // The quickest round: the cost without the machine's other work.
  const cost = (name: ServerName): number => Math.min(...(costs.get(name) ?? []));
  const bare = cost('bare');
  const unit = 'µs CPU per request';
  yield toResult({ bench: 'http/bare', ours: bare, reference: bare, unit, against: 'itself' });
  for (const rate of ['100%', '1%'] as const) {
    const overhead = {
      ours: cost(`ours ${rate}`) - bare,
      http: cost(`http ${rate}`) - bare,
      all: cost(`all ${rate}`) - bare,
    };
    const shared = { bench: `http/${rate}/overhead`, ours: overhead.ours, unit };
    yield toResult({
      ...shared,
      reference: overhead.all,
      against: 'instrumentation-http, -express and -nestjs-core',
      target: targets[rate],
    });
    yield toResult({ ...shared, reference: overhead.http, against: 'instrumentation-http alone' });
  }
}
