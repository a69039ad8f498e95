import { buildGoProgram } from './go-program.mjs';

// The latest version of which everything that is compiled is known to Go's checksum database, but for `unlisted`.
const version = '0.130.0';
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
${contrib('exporter/loadbalancingexporter')}
${contrib('exporter/prometheusexporter')}
extensions:
${contrib('extension/healthcheckextension')}
`;

// Go refuses a download that differs; for everything else it asks the database and writes down the sums itself.
const unlisted = `\
github.com/open-telemetry/opentelemetry-collector-contrib/exporter/loadbalancingexporter v0.130.0 h1:o1Batp1xtruXtGlU8+kEJErAdNy8hZpbat3+100FTy0=
github.com/open-telemetry/opentelemetry-collector-contrib/exporter/loadbalancingexporter v0.130.0/go.mod h1:PUckSqcEKX2BZIh3kFFXgsrqr3gzLKxP/6+/hguJ0IY=
`;

/** The OpenTelemetry Collector with what `docs/deploy` uses, and an exporter to files that tests read. */
export function buildCollector(cache) {
  return buildGoProgram(cache, {
    name: 'otelcol',
    version,
    files: { 'builder.yaml': manifest, 'dist/go.sum': unlisted },
    steps: [
      ['go', 'install', `go.opentelemetry.io/collector/cmd/builder@v${version}`],
      // The builder's own way, `go mod tidy`, would also download what only the tests of the parts need.
      ['builder', '--config=builder.yaml', '--skip-get-modules', '--skip-compilation'],
      ['go', 'build', '-C', 'dist', '-mod=mod', '-trimpath', '-ldflags=-s -w', '-o', 'otelcol', '.'],
    ],
    built: 'dist/otelcol',
  });
}
