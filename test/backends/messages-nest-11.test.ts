// needs: REDIS_URL, NATS_URL, MQTT_URL, AMQP_URL, KAFKA_BROKER
import { expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';

it('makes one trace over each transport of NestJS 11, under 200 parallel requests', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/test-compat.mjs', 'nest-11', 'messages'], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  for (const system of ['tcp', 'redis', 'nats', 'mqtt', 'rabbitmq', 'kafka', 'grpc']) {
    expect(stdout).toContain(`messages over ${system}`);
  }
  // What failed there is said there.
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
}, 300_000);
