import { afterEach, describe, expect, it } from '@jest/globals';
import { Sensitive } from '../../../lib/decorators/sensitive.decorator.js';
import { SpanAttr } from '../../../lib/decorators/span-attr.decorator.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { createMetrics } from '../../../lib/metrics/create-metrics.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';

/** What is on the stack up to `outer`, innermost first: methods by their names, frames of ours as dashes. */
function stack(): string {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Object.assign(Error, { stackTraceLimit: 50, prepareStackTrace: (_error: Error, sites: NodeJS.CallSite[]) => sites });
  const sites = new Error('here').stack as unknown as NodeJS.CallSite[];
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  // Node's own frames come and go with what else waits for the same turn.
  const ofFiles = sites.slice(1).filter((site) => !site.getFileName()?.startsWith('node:'));
  const frames = ofFiles.map((site) => {
    const isOurs = /[\\/]lib[\\/]/.test(site.getFileName() ?? '');
    return isOurs ? '-' : (site.getFunctionName()?.split('.').at(-1) ?? 'anonymous');
  });
  return frames.slice(0, frames.lastIndexOf('outer') + 1).join(' ');
}

class Orders {
  @Traced() outer(@SpanAttr('depth') depth: number): string {
    return this.inner(depth + 1, 'secret');
  }
  @Traced({ attributes: ([depth]) => ({ twice: depth * 2 }), onResult: (frames) => ({ length: frames.length }) })
  inner(@SpanAttr('depth') _depth: number, @Sensitive() _secret: string): string {
    return stack();
  }
}

class Later {
  @Traced() async outer(@SpanAttr('depth') depth: number): Promise<string> {
    return await this.inner(depth + 1, 'secret');
  }
  @Traced({ attributes: ([depth]) => ({ twice: depth * 2 }), onResult: (frames) => ({ length: frames.length }) })
  async inner(@SpanAttr('depth') _depth: number, @Sensitive() _secret: string): Promise<string> {
    const before = stack();
    await Promise.resolve();
    return `${before}, then ${stack()}`;
  }
}

@Traced()
class Whole {
  static outer(): string {
    return this.inner();
  }
  static inner(): string {
    return stack();
  }
}

@Traced()
class Pages {
  outer(): string {
    return [...this.inner()].join();
  }
  *inner(): Generator<string> {
    yield stack();
  }
}

const states = [
  ['without tracing', false, () => ({ close: async () => undefined })],
  ['sampled', true, () => captureTracing()],
  ['not sampled', false, () => captureTracing({ sampler: 'always_off' })],
  ['sampled and measured', true, () => measured()],
] as const;

function measured(): { close(): Promise<void> } {
  const tracing = captureTracing();
  const metrics = createMetrics();
  return { close: () => (metrics.stop(), tracing.close()) };
}

describe.each(states)('between two traced methods, %s,', (_name, isTracing, start) => {
  let running: { close(): Promise<void> };
  afterEach(() => running.close());

  it('stands one frame of ours', () => {
    running = start();
    expect(new Orders().outer(1)).toBe('inner - outer');
    expect(Whole.outer()).toBe('inner - outer');
  });

  it('stands one frame of ours before the first await, and none after it', async () => {
    running = start();
    expect(await new Later().outer(1)).toBe('inner - outer, then inner outer');
  });

  it('stand three frames of ours while a generator runs', () => {
    running = start();
    expect(new Pages().outer()).toBe(isTracing ? 'inner next - - - outer' : 'inner next outer');
  });
});
