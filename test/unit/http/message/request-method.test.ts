import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { diag } from '@opentelemetry/api';
import { normalizeMethod, resolveKnownMethods } from '../../../../lib/http/message/request-method.js';

const standard = resolveKnownMethods({});

describe('normalizeMethod', () => {
  it.each(['GET', 'PATCH', 'QUERY', 'CONNECT'])('knows %s', (method) => {
    expect(normalizeMethod(method, standard)).toEqual({ method, original: undefined, spanName: method });
  });

  it('keeps what was sent when it is a known method in other letters', () => {
    expect(normalizeMethod('GeT', standard)).toEqual({ method: 'GET', original: 'GeT', spanName: 'GET' });
  });

  it('calls every other method _OTHER, and its spans HTTP', () => {
    expect(normalizeMethod('BREW', standard)).toEqual({ method: '_OTHER', original: 'BREW', spanName: 'HTTP' });
  });
});

describe('resolveKnownMethods', () => {
  afterEach(() => void jest.restoreAllMocks());

  const variable = 'OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS';

  it('is exactly what the variable lists', () => {
    expect([...resolveKnownMethods({ [variable]: 'GET, BREW' }).keys()]).toEqual(['GET', 'BREW']);
  });

  it('treats an empty variable as none', () => {
    expect(resolveKnownMethods({ [variable]: ' ' })).toEqual(standard);
  });

  it('warns about what is no method and ignores it', () => {
    const warn = jest.spyOn(diag, 'warn').mockImplementation(() => {});
    expect([...resolveKnownMethods({ [variable]: 'GET,not a method' }).keys()]).toEqual(['GET']);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining(variable));
  });
});
