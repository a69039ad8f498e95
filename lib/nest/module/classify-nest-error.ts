import { HttpException } from '@nestjs/common';
import type { Outcome } from '../../core/contracts/outcome.js';

/**
 * Tells Nest's exceptions from faults: an `HttpException` below 500, an `RpcException` or a `WsException` is how a
 * handler answers, not something that broke.
 *
 * Looks at the class only. An error that merely has a `status` or `statusCode` property (an Axios error) is left alone.
 */
export function classifyNestError(error: unknown): Outcome | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof HttpException) return error.getStatus() < 500 ? 'expected' : undefined;
  switch (nestExceptionName(error)) {
    case 'HttpException': {
      const status = (error as { getStatus?(): unknown }).getStatus?.();
      return typeof status === 'number' && status < 500 ? 'expected' : undefined;
    }
    case 'RpcException':
    case 'WsException':
      return 'expected';
    default:
      return undefined;
  }
}

// The accessors that each class defines on its own prototype. The packages are optional (and there may be two copies of
// them), so their classes are known by name and shape rather than imported.
const SHAPES: ReadonlyMap<string, readonly string[]> = new Map([
  ['HttpException', ['getStatus', 'getResponse']],
  ['RpcException', ['getError', 'initMessage']],
  ['WsException', ['getError', 'initMessage']],
]);

function nestExceptionName(error: Error): string | undefined {
  for (let proto: unknown = Object.getPrototypeOf(error); proto; proto = Object.getPrototypeOf(proto)) {
    const { constructor } = proto as { constructor?: { name?: unknown } };
    const name = constructor?.name;
    const shape = typeof name === 'string' ? SHAPES.get(name) : undefined;
    if (shape?.every((method) => Object.hasOwn(proto as object, method))) return name as string;
  }
  return undefined;
}
