import { describe, expect, it } from '@jest/globals';
import {
  fetchHeadersGetter,
  fetchHeadersSetter,
  incomingHeadersGetter,
  recordGetter,
  recordSetter,
} from '../../../../lib/http/propagation/header-carriers.js';

describe('header carriers', () => {
  it('read the headers of an incoming request without regard to letter case', () => {
    const headers = { traceparent: 'a', 'set-cookie': ['x', 'y'] };
    expect(incomingHeadersGetter.get(headers, 'TraceParent')).toBe('a');
    expect(incomingHeadersGetter.get(headers, 'set-cookie')).toEqual(['x', 'y']);
    expect(incomingHeadersGetter.get(headers, 'absent')).toBeUndefined();
    expect(incomingHeadersGetter.keys(headers)).toEqual(['traceparent', 'set-cookie']);
  });

  it('read and write headers of the Fetch standard', () => {
    const headers = new Headers({ TraceParent: 'old' });
    fetchHeadersSetter.set(headers, 'traceparent', 'new');
    expect(fetchHeadersGetter.get(headers, 'TRACEPARENT')).toBe('new');
    expect(fetchHeadersGetter.get(headers, 'absent')).toBeUndefined();
    expect(fetchHeadersGetter.keys(headers)).toEqual(['traceparent']);
  });

  it('read and write plain objects, replacing an entry in other letters', () => {
    const carrier: Record<string, unknown> = { TraceParent: 'old', list: ['a', 1, 'b'], n: 1 };
    recordSetter.set(carrier, 'traceparent', 'new');
    expect(carrier).toEqual({ traceparent: 'new', list: ['a', 1, 'b'], n: 1 });
    expect(recordGetter.get(carrier, 'TRACEPARENT')).toBe('new');
    expect(recordGetter.get(carrier, 'list')).toEqual(['a', 'b']);
    expect(recordGetter.get(carrier, 'n')).toBeUndefined();
    expect(recordGetter.keys(carrier)).toEqual(['list', 'n', 'traceparent']);
  });
});
