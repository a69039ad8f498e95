import { requireProgram } from './tools.mjs';

/**
 * Prometheus is started by the tests themselves, since each scrapes a target of its own; they are told where the
 * programs are, as `PROMETHEUS_BIN` and `PROMTOOL_BIN`.
 */
export const prometheus = {
  name: 'Prometheus',
  needs: 'prometheus and promtool',
  start() {
    const server = requireProgram('prometheus', 'prometheus');
    const tool = requireProgram('promtool', 'prometheus');
    if (server === undefined || tool === undefined) return Promise.resolve(undefined);
    return Promise.resolve({ env: { PROMETHEUS_BIN: server, PROMTOOL_BIN: tool }, stop: () => Promise.resolve() });
  },
};
