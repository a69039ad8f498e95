// needs: REDIS_URL, NATS_URL, MQTT_URL, AMQP_URL, KAFKA_BROKER
import { expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';

it('one trace over each transport of NestJS 11, under 200 parallel requests', () => {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/test-compat.mjs', 'nest-11', 'messages'], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  for (const system of ['tcp', 'redis', 'nats', 'mqtt', 'rabbitmq', 'kafka']) {
    expect(stdout).toContain(`messages over ${system}`);
  }
  expect([status, stdout.match(/^. fail \d+/m)?.[0]]).toEqual([0, 'ℹ fail 0']);
}, 300_000);
