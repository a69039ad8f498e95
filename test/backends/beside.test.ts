// needs: AMQP_URL, KAFKA_BROKER, MONGO_URL
import { expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';

it('leaves clients of brokers and of MongoDB to the instrumentations of OpenTelemetry that came first', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/test-compat.mjs', 'beside', 'servers'], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  for (const client of ['mongodb', 'amqplib', 'kafkajs']) expect(stdout).toContain(`of ${client} to the`);
  // What failed there is said there.
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
}, 240_000);
