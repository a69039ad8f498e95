import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildJaeger } from './jaeger-build.mjs';
import { freePort, makeDataFolder, startServer } from './server.mjs';

const names = ['health', 'query', 'queryGrpc', 'otlp', 'otlpGrpc', 'zipkin', 'sampling', 'samplingGrpc'];

/** Everything Jaeger listens on at free ports, spans in memory. JSON is YAML. */
function configOf(at, strategies) {
  return {
    service: {
      extensions: ['jaeger_storage', 'jaeger_query', 'remote_sampling', 'healthcheckv2'],
      pipelines: {
        traces: { receivers: ['otlp', 'zipkin'], exporters: ['jaeger_storage_exporter'] },
      },
      telemetry: { metrics: { level: 'none' }, logs: { level: 'warn' } },
    },
    extensions: {
      healthcheckv2: { use_v2: true, http: { endpoint: at.health } },
      jaeger_query: { storage: { traces: 'memory' }, http: { endpoint: at.query }, grpc: { endpoint: at.queryGrpc } },
      jaeger_storage: { backends: { memory: { memory: { max_traces: 100_000 } } } },
      remote_sampling: {
        file: { path: strategies, default_sampling_probability: 1, reload_interval: '1s' },
        http: { endpoint: at.sampling },
        grpc: { endpoint: at.samplingGrpc },
      },
    },
    receivers: {
      otlp: { protocols: { http: { endpoint: at.otlp }, grpc: { endpoint: at.otlpGrpc } } },
      zipkin: { endpoint: at.zipkin },
    },
    exporters: { jaeger_storage_exporter: { trace_storage: 'memory' } },
  };
}

/** The strategies that its sampling endpoint serves until a test writes others into `JAEGER_STRATEGIES`. */
const strategies = {
  default_strategy: { type: 'probabilistic', param: 1 },
  service_strategies: [{ service: 'half', type: 'probabilistic', param: 0.5 }],
};

/** Jaeger v2 with its memory storage. */
export const jaeger = {
  name: 'Jaeger',
  needs: 'Go 1.24 or newer once, and the Go module proxy',
  provides: 'JAEGER_URL',
  async start({ cache, data }) {
    const command = buildJaeger(cache);
    if (command === undefined) return undefined;
    const folder = makeDataFolder(data, 'jaeger');
    const at = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, `127.0.0.1:${await freePort()}`])),
    );
    const strategiesFile = join(folder, 'strategies.json');
    writeFileSync(strategiesFile, JSON.stringify(strategies));
    writeFileSync(join(folder, 'config.yaml'), JSON.stringify(configOf(at, strategiesFile)));
    const server = await startServer({
      name: 'Jaeger',
      command,
      args: ['--config=config.yaml'],
      folder,
      probe: async () => (await fetch(`http://${at.query}/api/services`)).ok,
    });
    const env = {
      JAEGER_URL: `http://${at.query}`,
      JAEGER_OTLP_URL: `http://${at.otlp}/v1/traces`,
      JAEGER_OTLP_GRPC_URL: `http://${at.otlpGrpc}`,
      JAEGER_ZIPKIN_URL: `http://${at.zipkin}/api/v2/spans`,
      JAEGER_SAMPLING_URL: `http://${at.sampling}/api/sampling`,
      JAEGER_STRATEGIES: strategiesFile,
    };
    return { env, ...server };
  },
};
