import { describe, expect, it } from '@jest/globals';
import { operationOf } from '../../../../lib/nest/instrument/graphql/operation-of.js';

describe('operationOf', () => {
  it.each([
    ['{ a }', undefined, { type: 'query', name: undefined }],
    ['query A { a }', undefined, { type: 'query', name: 'A' }],
    ['mutation B($id: ID!) { b }', undefined, { type: 'mutation', name: 'B' }],
    ['subscription @live { c }', undefined, { type: 'subscription', name: undefined }],
    ['# query No { x }\nmutation Yes { b }', undefined, { type: 'mutation', name: 'Yes' }],
    ['query A { a(text: "mutation B {") } mutation B { b }', 'B', { type: 'mutation', name: 'B' }],
    ['fragment F on Q { a } query A { ...F }', undefined, { type: 'query', name: 'A' }],
    ['query A { a } query Z { z }', 'Z', { type: 'query', name: 'Z' }],
    [undefined, 'Persisted', { type: undefined, name: 'Persisted' }],
    ['nonsense', undefined, { type: undefined, name: undefined }],
  ])('reads %j with name %j', (query, name, expected) => {
    expect(operationOf(query, name)).toEqual(expected);
  });
});
