import { describe, expect, it } from '@jest/globals';
import { framesOf, userFrame } from '../../../../lib/sdk/event-loop/user-frame.js';

const nameOf = (stack: string): string | undefined => userFrame(framesOf(stack, '/app/lib/'))?.name;

describe('userFrame', () => {
  it('reads the forms in which V8 writes a place', () => {
    const stack = [
      'Error: with a message at home (not:a:place)',
      '    at OrderService.place (/app/src/order.service.ts:12:7)',
      '    at OrderService.place [as run] (file:///app/src/order.service.ts:13:7)',
      '    at async UserService.find (/app/src/user.service.ts:14:3)',
      '    at new Cart (C:\\app\\cart.js:15:3)',
      '    at /app/src/main.ts:16:1',
      '    at Array.map (<anonymous>)',
      '    at JSON.parse (<anonymous>)',
      '    at listOnTimeout (node:internal/timers:581:17)',
      '    at TracedCall.run (/app/lib/core/traced-call.js:3:4)',
    ].join('\n');
    expect(framesOf(stack, '/app/lib/')).toEqual([
      { name: 'OrderService.place', file: '/app/src/order.service.ts', line: 12 },
      { name: 'OrderService.place', file: 'file:///app/src/order.service.ts', line: 13 },
      { name: 'UserService.find', file: '/app/src/user.service.ts', line: 14 },
      { name: 'new Cart', file: 'C:\\app\\cart.js', line: 15 },
      { name: '(anonymous)', file: '/app/src/main.ts', line: 16 },
    ]);
  });

  it.each([
    [
      'a method before the function that it calls',
      ['spin (/app/a.js:1:1)', 'OrderService.place (/app/b.js:1:1)'],
      'OrderService.place',
    ],
    ['a named function before a callback', ['/app/a.js:1:1', 'spin (/app/a.js:2:1)'], 'spin'],
    ['own code before that of packages', ['Big.hash (/app/node_modules/x/i.js:1:1)', 'spin (/app/a.js:1:1)'], 'spin'],
    [
      'a package when there is nothing else',
      ['/app/node_modules/x/i.js:1:1', 'hash (/app/node_modules/x/i.js:2:1)'],
      'hash',
    ],
    ['any place rather than none', ['/app/a.js:1:1'], '(anonymous)'],
    ['no class of nobody', ['Object.<anonymous> (/app/a.js:1:1)', 'spin (/app/a.js:2:1)'], 'spin'],
  ])('takes %s', (_what, lines, expected) => {
    expect(nameOf(lines.map((line) => `    at ${line}`).join('\n'))).toBe(expected);
  });

  it('finds nothing where only Node was running', () => {
    expect(nameOf('    at processTimers (node:internal/timers:523:9)')).toBeUndefined();
  });
});
