import { describe, expect, it } from '@jest/globals';
import type { Span } from '@opentelemetry/api';
import { findBlocker, type StackSample } from '../../../../lib/sdk/event-loop/stack-samples.js';

const OWN = '/srv/app/node_modules/nestjs-traced/';
const span = { spanContext: () => ({ spanId: 'a' }) } as unknown as Span;
const sample = (at: string, lateMs = 0): StackSample => ({
  span,
  stack: `Error\n    at take (${OWN}dist/esm/sdk.js:1:1)\n    at <anonymous>:1:69\n    at ${at}`,
  lateMs,
});
const ofPackage = 'ServerResponse.send (/srv/app/node_modules/express/lib/response.js:221:9)';
const ofUser = 'Report.render (/srv/app/dist/report.js:7:5)';
const ofNode = 'promiseAfterHook (node:internal/async_hooks:345:26)';

const find = (...samples: StackSample[]) => findBlocker(samples, OWN, 50);

describe('who blocked the event loop', () => {
  it('is the innermost place of the application', () => {
    expect(find(sample(ofUser))).toMatchObject({ span, frame: { name: 'Report.render', line: 7 } });
  });

  it('is a place in a package where nothing of the application ran', () => {
    expect(find(sample(ofPackage))?.frame?.name).toBe('ServerResponse.send');
  });

  it('is not what ran in a package after native code had kept the look waiting', () => {
    expect(find(sample(ofPackage, 200))).toBeUndefined();
    expect(find(sample(ofPackage, 200), sample(ofUser))).toBeUndefined();
    expect(find(sample(ofPackage, 60), sample(ofUser), sample(ofUser))?.frame?.name).toBe('Report.render');
    expect(find(sample(ofUser, 200))?.frame?.name).toBe('Report.render');
  });

  it('is not the caller of a traced method that native code has kept waiting', () => {
    const stack = `settle (${OWN}dist/esm/core.js:1:1)\n    at ${ofUser}`;
    expect(find(sample(stack, 200))).toBeUndefined();
    expect(find(sample(stack))?.frame?.name).toBe('Report.render');
  });

  it('is nobody where only Node ran', () => {
    expect(find(sample(ofNode))).toBeUndefined();
  });
});
