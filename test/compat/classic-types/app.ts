// Compiled, never run: each `@ts-expect-error` fails the compilation when the line below it starts to compile, as all would
// if a type were not found and stood for anything.
import 'nestjs-traced/register';
import { Injectable, Module } from '@nestjs/common';
import { Sensitive, SpanAttr, Traced, TracingModule } from 'nestjs-traced';
import { criticalPath, readTraces, type SpanRecord } from 'nestjs-traced/analysis';
import { runInSpan } from 'nestjs-traced/core';
import { traceDriver } from 'nestjs-traced/drivers';
import { createMasker } from 'nestjs-traced/masking';
import { createMetrics, MemoryRegistry } from 'nestjs-traced/metrics';
import { CircuitOpenError, definePolicies } from 'nestjs-traced/resilience';
import { startTracing, type TracingHandle } from 'nestjs-traced/sdk';
import { captureTracing } from 'nestjs-traced/testing';
import { createViewer, type Viewer } from 'nestjs-traced/viewer';

@Traced()
@Injectable()
export class Orders {
  private constructor(readonly table: string) {}

  @Traced({ retry: 3, attributes: ([id]) => ({ id: id.length }) })
  async place(@SpanAttr('order.id') id: string, @Sensitive('partial') card: string): Promise<number> {
    return id.length + card.length;
  }

  // @ts-expect-error: the attributes come out of a string, which has no total
  @Traced({ attributes: ([id]) => ({ total: id.total }) })
  async find(id: string): Promise<string> {
    return id + this.table;
  }
}

definePolicies({ payments: { retry: 3, timeout: 800 } });

@Module({ imports: [TracingModule.forRoot({ serviceName: 'orders', exporters: ['console'] })] })
export class AppModule {}

export const handle: TracingHandle = startTracing({ serviceName: 'orders' });
export const viewerOf = (): Viewer => createViewer();
export const nameOf = (span: SpanRecord): string => span.name;
createMetrics({ registry: new MemoryRegistry() }).stop();

// @ts-expect-error: a name is a text
TracingModule.forRoot({ serviceName: 1 });
// @ts-expect-error
export const path: string = criticalPath;
// @ts-expect-error
export const read: string = readTraces;
// @ts-expect-error
export const run: string = runInSpan;
// @ts-expect-error
export const driver: string = traceDriver;
// @ts-expect-error
export const masker: string = createMasker();
// @ts-expect-error
export const metrics: string = createMetrics();
// @ts-expect-error
export const error: string = CircuitOpenError;
// @ts-expect-error
export const flushed: string = handle.flush();
// @ts-expect-error
export const capture: string = captureTracing();
// @ts-expect-error
export const page: string = viewerOf();
