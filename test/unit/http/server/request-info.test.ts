import { describe, expect, it } from '@jest/globals';
import type { Span } from '@opentelemetry/api';
import { TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import type { IncomingMessage } from 'node:http';
import { RequestInfo, requestPath } from '../../../../lib/http/server/request-info.js';
import { resolveHttpServerOptions, type HttpServerOptions } from '../../../../lib/http/server/server.options.js';

const tracer = new TracerProvider().getTracer('test');

function read(request: object, target: string | undefined, options?: HttpServerOptions) {
  const incoming = { method: 'GET', httpVersion: '1.1', headers: {}, socket: {}, ...request } as IncomingMessage;
  const info = new RequestInfo(incoming, target, resolveHttpServerOptions(options));
  return { info, attributes: info.readAttributes() };
}

function connectionOf(info: RequestInfo): object {
  const span = tracer.startSpan('probe') as Span & ReadableSpan;
  info.addConnection(span);
  return span.attributes;
}

describe('RequestInfo', () => {
  it('reads what the conventions want', () => {
    const { attributes, info } = read(
      {
        method: 'POST',
        headers: { host: 'shop.example:8080', 'user-agent': 'probe/1' },
        socket: { remoteAddress: '10.1.2.3', remotePort: 4711 },
      },
      '/orders?id=1&sig=x',
    );
    expect(attributes).toEqual({
      'http.request.method': 'POST',
      'url.scheme': 'http',
      'url.path': '/orders',
      'url.query': 'id=1&sig=REDACTED',
      'server.address': 'shop.example',
      'server.port': 8080,
      'client.address': '10.1.2.3',
      'user_agent.original': 'probe/1',
    });
    expect(connectionOf(info)).toEqual({
      'network.protocol.version': '1.1',
      'network.peer.address': '10.1.2.3',
      'network.peer.port': 4711,
    });
  });

  it('takes the port from the scheme when the host names none', () => {
    expect(read({ headers: { host: 'a' } }, '/').attributes['server.port']).toBe(80);
    expect(read({ headers: { host: 'a' }, socket: { encrypted: true } }, '/').attributes).toMatchObject({
      'server.port': 443,
      'url.scheme': 'https',
    });
  });

  it('believes proxies unless told not to', () => {
    const headers = { host: 'inner', forwarded: 'for=1.2.3.4;host=outer;proto=https' };
    expect(read({ headers }, '/').attributes).toMatchObject({
      'server.address': 'outer',
      'client.address': '1.2.3.4',
      'url.scheme': 'https',
    });
    const distrusted = read({ headers }, '/', { trustForwarded: false }).attributes;
    expect(distrusted).toMatchObject({ 'server.address': 'inner', 'url.scheme': 'http' });
    expect(distrusted).not.toHaveProperty(['client.address']);
  });

  it('reads the authority and the version of HTTP/2', () => {
    const { attributes, info } = read({ httpVersion: '2.0', headers: { ':authority': 'h2.example' } }, '/');
    expect(attributes['server.address']).toBe('h2.example');
    expect(info.protocolVersion).toBe('2');
  });

  it('keeps an unknown method beside the attribute', () => {
    expect(read({ method: 'BREW' }, '/').attributes).toMatchObject({
      'http.request.method': '_OTHER',
      'http.request.method_original': 'BREW',
    });
  });

  it('does with a request that says nothing at all', () => {
    const { info, attributes } = read({ socket: undefined }, undefined);
    expect(attributes).toEqual({ 'http.request.method': 'GET', 'url.scheme': 'http', 'url.path': '/' });
    expect(connectionOf(info)).toEqual({ 'network.protocol.version': '1.1' });
  });
});

describe('requestPath', () => {
  it.each([
    ['/a/b?c=/d', '/a/b'],
    ['http://host:80/a?b', '/a'],
    ['http://host', '/'],
    ['http://host?x', '/'],
    ['*', '*'],
    ['/a://b', '/a://b'],
    [undefined, '/'],
  ])('of %j is %j', (target, path) => {
    expect(requestPath(target)).toBe(path);
  });
});
