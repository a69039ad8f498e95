import { buildCollector } from './collector-build.mjs';

/** Each test starts a Collector with a configuration of its own (`startCollector()`); it is told where the program is. */
export const collector = {
  name: 'the OpenTelemetry Collector',
  needs: 'Go 1.24 or newer once, and the Go module proxy',
  provides: 'OTELCOL_BIN',
  start({ cache }) {
    const program = buildCollector(cache);
    if (program === undefined) return Promise.resolve(undefined);
    return Promise.resolve({ env: { OTELCOL_BIN: program }, stop: () => Promise.resolve() });
  },
};
