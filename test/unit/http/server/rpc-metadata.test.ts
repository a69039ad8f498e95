import { describe, expect, it } from '@jest/globals';
import { INVALID_SPAN_CONTEXT, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import * as core from '@opentelemetry/core';
import { isTracingSuppressed, suppressTracing } from '../../../../lib/core/process/suppression.js';
import { getRpcMetadata, setRpcMetadata } from '../../../../lib/http/server/rpc-metadata.js';

const span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

describe('the context keys shared with other instrumentations', () => {
  it('are those of the OpenTelemetry SDK', () => {
    const theirs = core.setRPCMetadata(ROOT_CONTEXT, { type: core.RPCType.HTTP, span });
    expect(getRpcMetadata(theirs)).toEqual({ type: 'http', span });
    expect(core.getRPCMetadata(setRpcMetadata(ROOT_CONTEXT, { type: 'http', span, route: '/r' }))?.route).toBe('/r');
    expect(isTracingSuppressed(core.suppressTracing(ROOT_CONTEXT))).toBe(true);
    expect(core.isTracingSuppressed(suppressTracing(ROOT_CONTEXT))).toBe(true);
    expect(isTracingSuppressed(ROOT_CONTEXT)).toBe(false);
  });

  it('give nothing for what is no metadata', () => {
    expect(getRpcMetadata(ROOT_CONTEXT)).toBeUndefined();
    expect(getRpcMetadata(setRpcMetadata(ROOT_CONTEXT, { type: 'http' } as never))).toBeUndefined();
    expect(getRpcMetadata(setRpcMetadata(ROOT_CONTEXT, { type: 'grpc', span } as never))).toBeUndefined();
  });
});
