import 'reflect-metadata';
import { Logger, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { TracingLogger } from 'nestjs-traced';
import { EXIT_PORT_TAKEN, isAddressInUse, type LauncherMessage, type ServiceMessage } from '../../protocol/messages.js';
import { BackgroundTasks } from './background-tasks.js';
import { flushTracing } from './tracing.js';

/** Starts one service on `PORT`, and on `events` where it listens to events; stops it when the launcher asks, or is gone. */
export async function runService(module: Type, events?: MicroserviceOptions): Promise<void> {
  // Ctrl-C reaches every process of the terminal; the launcher decides the order in which they stop.
  process.on('SIGINT', () => undefined);
  const app = await NestFactory.create(module, {
    logger: new TracingLogger({ logLevels: ['error', 'warn', 'fatal'] }),
    abortOnError: false,
  });
  let isClosing = false;
  const close = async () => {
    if (isClosing) return;
    isClosing = true;
    await app.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void close());
  process.on('disconnect', () => void close());
  // The launcher may be gone already: nobody was told while the modules were being loaded.
  if (process.send !== undefined && !process.connected) return close();
  process.on('message', (message: LauncherMessage) => {
    if (message.type === 'stop') void close();
    else void flush(app).then(() => tell({ type: 'flushed', id: message.id }));
  });
  if (events !== undefined) {
    app.connectMicroservice<MicroserviceOptions>(events);
    // Not waited for: without its broker the service still answers requests.
    app.startAllMicroservices().catch((error: unknown) => {
      leaveIfTaken(error);
      new Logger('Events').warn(`no events: ${String(error)}`);
    });
  }
  await app.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1').catch((error: unknown) => {
    leaveIfTaken(error);
    throw error;
  });
  tell({ type: 'listening' });
}

/** The launcher tries another port. */
function leaveIfTaken(error: unknown): void {
  if (isAddressInUse(error)) process.exit(EXIT_PORT_TAKEN);
}

/** Finishes what requests left behind, then sends the spans. */
async function flush(app: INestApplication): Promise<void> {
  await app.get(BackgroundTasks, { strict: false }).idle();
  await flushTracing(app);
}

function tell(message: ServiceMessage): void {
  if (process.connected) process.send?.(message);
}
