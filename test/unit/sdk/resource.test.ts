import * as resources from '@opentelemetry/resources';
import { describe, expect, it } from '@jest/globals';
import { createResource } from '../../../lib/sdk/resource.js';

const attributesOf = (
  ...[options, env]: [Parameters<typeof createResource>[1], Parameters<typeof createResource>[2]]
) => createResource({ resources }, options, env).attributes;

describe('createResource', () => {
  it('describes service, host, process, system and SDK, at once', () => {
    const attributes = attributesOf({ serviceName: 'orders', serviceVersion: '1.2.3', environment: 'staging' }, {});
    expect(attributes).toMatchObject({
      'service.name': 'orders',
      'service.version': '1.2.3',
      'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'deployment.environment.name': 'staging',
      'host.name': expect.any(String),
      'host.arch': expect.any(String),
      'os.type': process.platform === 'win32' ? 'windows' : expect.any(String),
      'os.version': expect.any(String),
      'process.pid': process.pid,
      'process.runtime.name': 'nodejs',
      'process.runtime.version': process.versions.node,
      'telemetry.sdk.name': 'opentelemetry',
      'telemetry.sdk.language': 'nodejs',
    });
    expect(createResource({ resources }, {}, {}).asyncAttributesPending ?? false).toBe(false);
  });

  it('never holds a command line or a user name', () => {
    const keys = Object.keys(attributesOf({}, {}));
    for (const key of ['process.command', 'process.command_args', 'process.command_line', 'process.owner']) {
      expect(keys).not.toContain(key);
    }
  });

  it('keeps one instance id in a process', () => {
    expect(attributesOf({}, {})['service.instance.id']).toBe(attributesOf({}, {})['service.instance.id']);
  });

  it.each([
    [{}, {}, expect.stringContaining('unknown_service')],
    [{}, { resourceAttributes: { 'service.name': 'attributes' } }, 'attributes'],
    [{}, { resourceAttributes: { 'service.name': 'attributes' }, serviceName: 'variable' }, 'variable'],
    [{ serviceName: 'option' }, { serviceName: 'variable' }, 'option'],
    [{ serviceName: 'option', resourceAttributes: { 'service.name': 'custom' } }, {}, 'custom'],
    [{ serviceName: '' }, { serviceName: 'variable' }, 'variable'],
  ])('names the service by precedence: %j, %j', (options, env, expected) => {
    expect(attributesOf(options, env)['service.name']).toEqual(expected);
  });
});
