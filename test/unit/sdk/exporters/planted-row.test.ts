import { trace } from '@opentelemetry/api';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { checkEnvironment } from '../../../../lib/cli/doctor/check-environment.js';
import type { ExporterRow } from '../../../../lib/sdk/exporters/exporter-row.js';
import { MemorySpanExporter } from '../../../../lib/sdk/exporters/memory.exporter.js';
import { elsewhere, whole } from '../../../../lib/shared/options/option-rules.js';
import { EXPORTERS } from '../../../../lib/sdk/exporters/table.js';
import type { StartTracingOptions, TracingHandle } from '../../../../lib/sdk/start-tracing.options.js';
import { startTracing } from '../../../../lib/sdk/start-tracing.js';
import { captureDiag } from '../capture-diag.js';

interface PlantedSettings {
  readonly endpoint?: string | undefined;
  readonly pages?: number | undefined;
}

const created: PlantedSettings[] = [];
const planted: ExporterRow<'planted', PlantedSettings> = {
  names: ['planted'],
  settings: { endpoint: elsewhere, pages: whole(1) },
  environment: (reader) => ({ endpoint: reader.url('OTEL_EXPORTER_PLANTED_ENDPOINT')?.href }),
  create: (settings) => {
    created.push(settings);
    return new MemorySpanExporter();
  },
  traits: { isImmediate: true, spools: "'planted'", isImpliedBy: ({ endpoint }) => endpoint !== undefined },
};
/** The one line that an exporter needs besides its own file. */
beforeAll(() => void (EXPORTERS as unknown as ExporterRow<string, any>[]).push(planted));

let handle: TracingHandle | undefined;
afterEach(async () => {
  created.length = 0;
  await handle?.shutdown();
});

const endpoint = 'http://127.0.0.1:1/planted';
const started = async (options: object): Promise<TracingHandle> =>
  (handle = await startTracing({ env: {}, ...options } as StartTracingOptions));

describe('an exporter that is a row of the table', () => {
  it.each([
    ['by its name', { exporters: ['planted'] }, {}],
    ['with settings', { exporters: [{ name: 'planted', pages: 2 }] }, { pages: 2 }],
    ['by the variable of all exporters', { env: { OTEL_TRACES_EXPORTER: 'planted' } }, {}],
    ['by its own variable alone', { env: { OTEL_EXPORTER_PLANTED_ENDPOINT: endpoint } }, { endpoint }],
  ])('is had %s', async (_, options, settings) => {
    const { stats } = await started(options);
    trace.getTracer('test').startSpan('work').end();
    expect(created).toEqual([expect.objectContaining(settings)]);
    expect(stats()).toEqual([expect.objectContaining({ name: 'planted', sent: 1 })]);
  });

  it('has its settings looked at', async () => {
    await expect(async () => started({ exporters: [{ name: 'planted', pages: 0 }] })).rejects.toThrow(
      "exporter 'planted': pages is 0; write a whole number of at least 1",
    );
    const said = captureDiag();
    await started({ exporters: [{ name: 'planted', page: 1 }] });
    said.restore();
    expect(said.warn).toEqual([expect.stringContaining("unknown option 'page'. Did you mean 'pages'?")]);
  });

  it('is named where somebody asks for what is not there', async () => {
    await expect(async () => started({ exporters: ['plantde'] })).rejects.toThrow("'planted'");
    const own = {
      exporter: { export: () => undefined, shutdown: () => Promise.resolve() },
      spool: { folder: 'spool' },
    };
    await expect(async () => started({ exporters: [own] })).rejects.toThrow("'json', 'planted')");
    const said = captureDiag();
    await started({});
    said.restore();
    expect(said.warn.join()).toContain('none, planted)');
  });

  it.each([{ OTEL_TRACES_EXPORTER: 'planted' }, {}])('is looked after by the doctor: %j', async (named) => {
    const project = { env: { ...named, OTEL_EXPORTER_PLANTED_ENDPOINT: endpoint }, sources: new Map<string, string>() };
    const findings = await checkEnvironment(project as unknown as Parameters<typeof checkEnvironment>[0]);
    expect(findings.map(({ title }) => title)).toContainEqual(
      'no backend listens at 127.0.0.1:1 (ECONNREFUSED): spans are lost',
    );
  });
});
