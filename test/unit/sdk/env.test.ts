import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readEnv, type EnvConfig } from '../../../lib/sdk/env/read-env.js';
import { suggestName } from '../../../lib/shared/options/suggest-name.js';

function read(env: Record<string, string>): { config: EnvConfig; warnings: string[] } {
  const warnings: string[] = [];
  return { config: readEnv(env, (message) => warnings.push(message)), warnings };
}

const VARIABLES = [
  'OTEL_SDK_DISABLED',
  'OTEL_LOG_LEVEL',
  'OTEL_SERVICE_NAME',
  'OTEL_RESOURCE_ATTRIBUTES',
  'OTEL_PROPAGATORS',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  'OTEL_TRACES_EXPORTER',
  'OTEL_BSP_SCHEDULE_DELAY',
  'OTEL_BSP_EXPORT_TIMEOUT',
  'OTEL_BSP_MAX_QUEUE_SIZE',
  'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
  'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  'OTEL_ATTRIBUTE_COUNT_LIMIT',
  'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT',
  'OTEL_SPAN_EVENT_COUNT_LIMIT',
  'OTEL_SPAN_LINK_COUNT_LIMIT',
  'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT',
  'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT',
  'OTEL_EXPORTER_ZIPKIN_ENDPOINT',
  'OTEL_EXPORTER_ZIPKIN_TIMEOUT',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_TIMEOUT',
  'OTEL_EXPORTER_OTLP_COMPRESSION',
  'OTEL_EXPORTER_OTLP_PROTOCOL',
  'OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN',
] as const;

describe('readEnv', () => {
  it('reads every empty or blank variable as unset, without a warning', () => {
    const nothing = read({});
    for (const blank of ['', '  ', '\t']) {
      expect(read(Object.fromEntries(VARIABLES.map((name) => [name, blank])))).toEqual(nothing);
    }
    expect(nothing.warnings).toEqual([]);
  });

  it('never throws, whatever the variables hold', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('%', '%zz=1', 'a=%E0%A4%A', '-1', '1e3', 'NaN', '__proto__=1'),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...VARIABLES), value, { noNullPrototype: true }), (env) => {
        const { config } = read(env);
        expect(Object.values(config.batch).every((number) => number === undefined || Number.isInteger(number))).toBe(
          true,
        );
      }),
    );
  });

  it.each([
    ['true', true, 0],
    ['TRUE', true, 0],
    ['False', false, 0],
    ['1', false, 1],
    ['yes', false, 1],
  ])('reads OTEL_SDK_DISABLED=%s as %s', (value, expected, warned) => {
    const { config, warnings } = read({ OTEL_SDK_DISABLED: value });
    expect([config.disabled, warnings.length]).toEqual([expected, warned]);
  });

  it('reads lists of names: any case, without duplicates, unknown ones warned about', () => {
    const { config, warnings } = read({
      OTEL_TRACES_EXPORTER: ' Zipkin, otlp,zipkin,,jaegr ',
      OTEL_PROPAGATORS: 'TraceContext,b4',
    });
    expect(config.exporters).toEqual(['zipkin', 'otlp']);
    expect(config.propagators).toEqual(['tracecontext']);
    expect(warnings).toHaveLength(2);
  });

  it.each([
    ['always_on', undefined, { name: 'always_on' }, 0],
    ['ALWAYS_OFF', '0.5', { name: 'always_off' }, 1],
    ['traceidratio', '0.25', { name: 'traceidratio', arg: 0.25 }, 0],
    ['traceidratio', '', { name: 'traceidratio' }, 0],
    ['parentbased_traceidratio', '0', { name: 'parentbased_traceidratio', arg: 0 }, 0],
    ['parentbased_traceidratio', '1.1', { name: 'parentbased_traceidratio' }, 1],
    ['parentbased_traceidratio', 'half', { name: 'parentbased_traceidratio' }, 1],
    ['parentbased_always_on', undefined, { name: 'parentbased_always_on' }, 0],
    ['parentbased_always_off', undefined, { name: 'parentbased_always_off' }, 0],
    ['jaeger_remote', 'endpoint=http://x', { name: 'jaeger_remote', arg: { endpoint: 'http://x' } }, 0],
    ['parentbased_jaeger_remote', undefined, undefined, 1],
    ['xray', undefined, undefined, 1],
    ['sometimes', undefined, undefined, 1],
  ])('reads the sampler %s with argument %s', (sampler, arg, expected, warned) => {
    const env = { OTEL_TRACES_SAMPLER: sampler, ...(arg === undefined ? {} : { OTEL_TRACES_SAMPLER_ARG: arg }) };
    const { config, warnings } = read(env);
    expect([config.sampler, warnings.length]).toEqual([expected, warned]);
  });

  it('ignores the sampler argument without a sampler', () => {
    expect(read({ OTEL_TRACES_SAMPLER_ARG: '7' }).config).toEqual(read({}).config);
  });

  it.each(['-1', '1.5', '1e3', '0x10', 'many', '2147483648'])('warns about the number %s and ignores it', (value) => {
    const { config, warnings } = read({ OTEL_BSP_SCHEDULE_DELAY: value });
    expect(config.batch.scheduleDelayMs).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('OTEL_BSP_SCHEDULE_DELAY')]);
  });

  it('reads a timeout of 0 as no limit and a queue of 0 as a mistake', () => {
    const { config, warnings } = read({
      OTEL_BSP_EXPORT_TIMEOUT: '0',
      OTEL_BSP_MAX_QUEUE_SIZE: '0',
      OTEL_BSP_SCHEDULE_DELAY: '0',
    });
    expect(config.batch).toMatchObject({ exportTimeoutMs: 2_147_483_647, scheduleDelayMs: 0, maxQueueSize: undefined });
    expect(warnings).toHaveLength(1);
  });

  it('prefers the limits of spans to the general ones and knows both names of events and links', () => {
    const { config } = read({
      OTEL_ATTRIBUTE_COUNT_LIMIT: '10',
      OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '20',
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '11',
      OTEL_SPAN_EVENT_COUNT_LIMIT: '12',
      OTEL_SPAN_LINK_COUNT_LIMIT: '13',
      OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '14',
      OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT: '99',
      OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT: '15',
    });
    expect(config.limits).toEqual({
      attributeCount: 11,
      attributeValueLength: 20,
      eventCount: 12,
      linkCount: 13,
      attributePerEventCount: 14,
      attributePerLinkCount: 15,
    });
  });

  it('decodes resource attributes', () => {
    const { config } = read({
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=shop%2Corders, team = a%3Db ,__proto__=x,note=',
    });
    expect(Object.entries(config.resourceAttributes!)).toEqual([
      ['service.name', 'shop,orders'],
      ['team', 'a=b'],
      ['__proto__', 'x'],
      ['note', ''],
    ]);
  });

  it.each(['a=1,b', 'a=1,b=%zz', 'a=1,=2', 'a=1,b=c=d'])(
    'voids all resource attributes for one bad pair: %s',
    (value) => {
      const { config, warnings } = read({ OTEL_RESOURCE_ATTRIBUTES: value });
      expect(config.resourceAttributes).toBeUndefined();
      expect(warnings).toEqual([expect.stringContaining('OTEL_RESOURCE_ATTRIBUTES')]);
    },
  );

  it.each([
    ['http://collector:4318', 'http://collector:4318/v1/traces'],
    ['http://collector:4318/', 'http://collector:4318/v1/traces'],
    ['https://collector/otel/?k=1', 'https://collector/otel/v1/traces?k=1'],
  ])('completes the OTLP endpoint %s', (base, expected) => {
    expect(read({ OTEL_EXPORTER_OTLP_ENDPOINT: base }).config.otlp.endpoint).toBe(expected);
  });

  it('takes the OTLP settings of traces before the general ones', () => {
    const { config } = read({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://general',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces/path',
      OTEL_EXPORTER_OTLP_HEADERS: 'a=1,b=1',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'b=2',
      OTEL_EXPORTER_OTLP_TIMEOUT: '1',
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '2',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'GZIP',
    });
    expect(config.otlp).toEqual({
      endpoint: 'http://traces/path',
      headers: { a: '1', b: '2' },
      timeoutMs: 2,
      compression: 'gzip',
    });
  });

  it.each(['nowhere', 'localhost:4317', 'ftp://host', 'http://'])(
    'warns about the endpoint %s without repeating it',
    (value) => {
      const { config, warnings } = read({ OTEL_EXPORTER_ZIPKIN_ENDPOINT: value });
      expect(config.zipkin.endpoint).toBeUndefined();
      expect(warnings).toEqual([expect.stringContaining('OTEL_EXPORTER_ZIPKIN_ENDPOINT')]);
      expect(warnings[0]).not.toContain(value === 'http://' ? 'unlikely' : value);
    },
  );

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'write its scheme too, as in http://localhost:4318.'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', '//collector', 'write its scheme too, as in http://localhost:4318.'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', '10.0.0.1:4318', 'as in http://localhost:4318/v1/traces.'],
    ['OTEL_EXPORTER_ZIPKIN_ENDPOINT', 'zipkin:9411', 'as in http://localhost:9411/api/v2/spans.'],
    ['OTEL_EXPORTER_ZIPKIN_ENDPOINT', 'ftp://zipkin', 'write one such as http://localhost:9411/api/v2/spans.'],
  ])('says of %s=%s what to write', (name, value, advice) => {
    expect(read({ [name]: value }).warnings).toEqual([expect.stringContaining(advice)]);
  });

  it('takes headers as they are written for HTTP, without those that cannot be sent', () => {
    const { config, warnings } = read({
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic dXNlcjpw==,x-team=a%2Cb,bad name=1,nothing,line=a%0Ab',
    });
    expect(config.otlp.headers).toEqual({ authorization: 'Basic dXNlcjpw==', 'x-team': 'a,b' });
    expect(warnings).toHaveLength(3);
    expect(read({ OTEL_EXPORTER_OTLP_HEADERS: 'nothing' }).config.otlp.headers).toBeUndefined();
  });

  it('lets the general limit hold where no special one is set', () => {
    const { limits } = read({ OTEL_ATTRIBUTE_COUNT_LIMIT: '5', OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '0' }).config;
    expect(limits).toMatchObject({ attributeCount: 5, attributePerEventCount: 0, attributePerLinkCount: 5 });
  });

  it('reads every way of OTLP', () => {
    for (const protocol of ['grpc', 'http/protobuf', 'http/json']) {
      const { config, warnings } = read({
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317',
      });
      const endpoint = protocol === 'grpc' ? 'http://collector:4317/' : 'http://collector:4317/v1/traces';
      expect([config.otlp.protocol, config.otlp.endpoint, warnings]).toEqual([protocol, endpoint, []]);
    }
  });

  it('ignores certificates that cannot be read', () => {
    const { config, warnings } = read({ OTEL_EXPORTER_OTLP_CERTIFICATE: '/no/such.pem' });
    expect(config.otlp.certificateFile).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('cannot be read (ENOENT)')]);
  });

  it.each([
    [{ OTEL_EXPORTER_JAEGER_ENDPOINT: 'http://jaeger:14268' }, 'Jaeger takes OTLP'],
    [{ OTEL_TRACES_EXPORTER: 'jaeger' }, "Jaeger takes OTLP: write 'otlp'"],
    [{ OTEL_TRACES_EXPORTER: 'logging' }, "Write 'console'"],
    [{ OTEL_TRACES_SAMPLER: 'always_on', OTEL_TRACES_SAMPLER_ARG: '0.5' }, 'takes no argument'],
    [{ OTEL_TRACES_SAMPLER_ARG: '0.5' }, 'OTEL_TRACES_SAMPLER names no sampler'],
  ])('says what to write instead of %j, once', (env, message) => {
    const { warnings } = read(env as Record<string, string>);
    expect(warnings).toEqual([expect.stringContaining(message)]);
  });

  it('says that declarative configuration is not supported', () => {
    expect(read({ OTEL_CONFIG_FILE: 'otel.yaml' }).warnings).toEqual([expect.stringContaining('OTEL_CONFIG_FILE')]);
  });
});

describe('suggestName', () => {
  it.each([
    ['zipkn', 'zipkin'],
    ['OTLP', 'otlp'],
    ['memroy', 'memory'],
    ['something else', undefined],
  ])('suggests for %s %s', (written, expected) => {
    expect(suggestName(written, ['zipkin', 'otlp', 'memory'])).toBe(expected);
  });
});
