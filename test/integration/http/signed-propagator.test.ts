import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { transform } from '@swc/core';

const page = readFileSync('docs/propagation.md', 'utf8');

/** The propagator as the page prints it, and what a program does with it. */
const program = (): string => `
${/A format of your own[\s\S]*?```ts\n([\s\S]*?)```/.exec(page)?.[1]}
import { context, propagation } from '@opentelemetry/api';
import { startTracing } from 'nestjs-traced/sdk';
const tracing = startTracing({ propagators: [signedPropagator, 'baggage'], exporters: ['memory'], env: {} });
const read = (headers: Record<string, string>) =>
  trace.getSpanContext(propagation.extract(context.active(), headers)) ?? null;
const headers: Record<string, string> = {};
const span = trace.getTracer('test').startSpan('call');
propagation.inject(trace.setSpan(context.active(), span), headers);
const [header] = Object.values(headers);
console.log(JSON.stringify({
  own: span.spanContext(),
  names: Object.keys(headers),
  taken: read(headers),
  forged: read({ 'x-signed-trace': header!.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) }),
  none: read({}),
}));
await tracing.shutdown();
`;

interface Seen {
  readonly own: { readonly traceId: string; readonly spanId: string };
  readonly names: string[];
  readonly taken: object | null;
  readonly forged: object | null;
  readonly none: object | null;
}

describe('the propagator of docs/propagation.md', () => {
  let seen: Seen;
  beforeAll(async () => {
    const { code } = await transform(program(), { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } });
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], {
      env: { ...process.env, TRACE_KEY: 'a key' },
    });
    seen = JSON.parse(stdout) as Seen;
  });

  it('carries the trace in its signed header, and believes no other', () => {
    const { own, names, taken, forged, none } = seen;
    expect(names).toEqual(['x-signed-trace']);
    expect(taken).toEqual({ traceId: own.traceId, spanId: own.spanId, traceFlags: 1, isRemote: true });
    expect([forged, none]).toEqual([null, null]);
  });
});
