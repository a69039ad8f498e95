import { describe, expect, it } from '@jest/globals';
import { createExporter, type ExporterOption } from '../../../../lib/sdk/exporters/create-exporter.js';
import { captureDiag } from '../capture-diag.js';

const create = (option: unknown): unknown => createExporter(option as ExporterOption, {} as never);

describe('the settings of an exporter', () => {
  it.each([
    [
      { name: 'otlp', headers: 'authorization=hunter2' },
      "startTracing(): exporter 'otlp': headers is a text; write an object of texts",
    ],
    [
      { name: 'zipkin', headers: { authorization: 5 } },
      "exporter 'zipkin': headers is an object; write an object of texts",
    ],
    [{ name: 'otlp', timeoutMs: '5s' }, "exporter 'otlp': timeoutMs is a text; write a whole number of at least 1"],
    [{ name: 'otlp', compression: 'br' }, "exporter 'otlp': compression is 'br'; write 'gzip' or 'none'"],
    [{ name: 'json', file: 'traces.jsonl', maxFiles: 0 }, "exporter 'json': maxFiles is 0"],
    [{ endpoint: 'http://localhost' }, 'the exporter { … } without a name is not known'],
  ])('are refused where they cannot be meant: %j', (option, message) => {
    expect(() => create(option)).toThrow(message);
    expect(() => create(option)).not.toThrow('hunter2');
  });

  it('are warned about where nobody reads them', () => {
    const said = captureDiag();
    create({ name: 'zipkin', url: 'http://zipkin:9411', as: 'mine', batch: { maxQueueSise: 5 } });
    create({
      name: 'otlp',
      endpoint: 'http://otlp:4318/v1/traces',
      ratio: 0.5,
      compression: 'gzip',
      headers: { a: 'b' },
    });
    create('memory');
    said.restore();

    expect(said.warn).toEqual([
      expect.stringMatching(
        /exporter 'zipkin': unknown option 'url'\. Known are 'name', 'as', .*'endpoint', 'timeoutMs', 'headers'\.$/,
      ),
      "nestjs-traced: startTracing(): exporter 'zipkin': unknown option 'batch.maxQueueSise'. Did you mean 'batch.maxQueueSize'?",
    ]);
  });
});
