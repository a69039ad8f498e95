import { buildGoProgram } from './go-program.mjs';

const version = '0.139.0';
const core = (path) => `  - gomod: go.opentelemetry.io/collector/${path} v${version}`;
const contrib = (path) => `  - gomod: github.com/open-telemetry/opentelemetry-collector-contrib/${path} v${version}`;

const manifest = `dist:
  name: otelcol
  output_path: ./dist
receivers:
${core('receiver/otlpreceiver')}
processors:
${core('processor/batchprocessor')}
${contrib('processor/tailsamplingprocessor')}
connectors:
${contrib('connector/spanmetricsconnector')}
exporters:
${core('exporter/debugexporter')}
${core('exporter/otlpexporter')}
${core('exporter/otlphttpexporter')}
${contrib('exporter/fileexporter')}
${contrib('exporter/prometheusexporter')}
extensions:
${contrib('extension/healthcheckextension')}
`;

/** The OpenTelemetry Collector with what `docs/deploy` uses, and an exporter to files that tests read. */
export function buildCollector(cache) {
  return buildGoProgram(cache, {
    name: 'otelcol',
    version,
    files: { 'builder.yaml': manifest },
    steps: [
      ['go', 'install', `go.opentelemetry.io/collector/cmd/builder@v${version}`],
      ['builder', '--config=builder.yaml'],
    ],
    built: 'dist/otelcol',
  });
}
