import { describe, expect, it } from '@jest/globals';
import type { Span } from '@opentelemetry/api';
import { findBlocker, type StackSample } from '../../../../lib/sdk/event-loop/stack-samples.js';

const OWN = '/srv/app/node_modules/nestjs-traced/';
const span = { spanContext: () => ({ spanId: 'a' }) } as unknown as Span;
const sample = (at: string, isLate = false): StackSample => ({ span, stack: `Error\n    at ${at}`, isLate });
const ofPackage = 'ServerResponse.send (/srv/app/node_modules/express/lib/response.js:221:9)';
const ofUser = 'Report.render (/srv/app/dist/report.js:7:5)';
const ofNode = 'promiseAfterHook (node:internal/async_hooks:345:26)';

describe('who blocked the event loop', () => {
  it('is the innermost place of the application', () => {
    expect(findBlocker([sample(ofUser)], OWN)).toMatchObject({ span, frame: { name: 'Report.render', line: 7 } });
  });

  it('is a place in a package where nothing of the application ran', () => {
    expect(findBlocker([sample(ofPackage)], OWN)?.frame?.name).toBe('ServerResponse.send');
  });

  it('is not what ran in a package after native code had kept the look waiting', () => {
    expect(findBlocker([sample(ofPackage, true)], OWN)).toEqual({ span, frame: undefined, frames: [] });
    expect(findBlocker([sample(ofPackage, true), sample(ofPackage)], OWN)?.frame?.name).toBe('ServerResponse.send');
    expect(findBlocker([sample(ofUser, true)], OWN)?.frame?.name).toBe('Report.render');
  });

  it('is known by its span alone where no place was seen', () => {
    const ownPlace = `settle (${OWN}dist/esm/core.js:1:1)`;
    expect(findBlocker([sample(ofNode), sample(ownPlace)], OWN)).toEqual({ span, frame: undefined, frames: [] });
    expect(findBlocker([{ span: undefined, stack: ofNode }], OWN)).toBeUndefined();
  });
});
