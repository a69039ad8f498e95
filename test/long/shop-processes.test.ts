// How the shop starts and ends as processes: each test starts one or two whole shops.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { curlExamples } from '../../sample-app/src/launcher/demo-requests.js';
import { buildShop, isRunning, ShopUnderTest } from '../support/shop.js';

beforeAll(() => buildShop(), 240_000);

describe('npm start', () => {
  it('prints a tree for each of its own requests and stops by itself with --once', async () => {
    const shop = new ShopUnderTest(['--once', '--free-ports']);
    expect(await shop.exited).toBe(0);
    expect(shop.output.match(/^Trace [\da-f]{32} /gmu)).toHaveLength(5);
    expect(shop.output.match(/↪ linked to user\.create \(users\)/gu)).toHaveLength(4);
    expect(shop.output).toContain('✗ 502');
    expect(shop.output.match(/• resilience\.retry /gu)).toHaveLength(3);
    expect(shop.output.match(/─ attempt PaymentsClient\.charge /gu)).toHaveLength(3);
    expect(shop.output).not.toMatch(/@example\.com(?<!a\*\*\*@example\.com)/u);
    // oxlint-disable-next-line no-control-regex -- a pipe gets no colours
    expect(shop.output).not.toMatch(/\u001b/u);
    const tree = shop.output.split('\n').filter((line) => /[├└│]/u.test(line));
    expect(Math.max(...tree.map((line) => line.length))).toBeLessThanOrEqual(100);
  }, 240_000);

  it('leaves no process behind when the launcher itself is killed', async () => {
    const shop = await ShopUnderTest.open();
    const pids = Object.values(shop.processes);
    expect(pids.filter(isRunning)).toHaveLength(8);
    process.kill(shop.pid, 'SIGKILL');
    await shop.exited;
    const deadline = performance.now() + 10_000;
    while (pids.some(isRunning) && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(pids.filter(isRunning)).toEqual([]);
  }, 240_000);
});

describe('a shop in a terminal', () => {
  const main = 'sample-app/dist/main.js';

  it('runs beside another one that was started at the same moment, and answers what it says to type', async () => {
    const shops = [1, 2].map(() => new ShopUnderTest(['--json', '--no-demo']));
    try {
      const addresses = (await Promise.all(shops.map((shop) => shop.opened()))).flat();
      expect(addresses).toHaveLength(18);
      expect(new Set(addresses).size).toBe(18);
      for (const shop of shops) {
        expect((await shop.post('/api/users', { name: 'Ada Lovelace', email: 'ada@example.com' })).status).toBe(201);
        const [command = ''] = curlExamples(shop.addresses['gateway'] ?? '', 'demo-token');
        const { stdout } = await promisify(execFile)('sh', ['-c', command]);
        expect(stdout).toMatch(/^\{"id":.*\}\n$/u);
      }
      expect(await Promise.all(shops.map((shop) => shop.stop()))).toEqual([0, 0]);
    } finally {
      await Promise.all(shops.map((shop) => shop.stop()));
    }
  }, 240_000);

  it('closes without a word when nobody reads on, as behind head', async () => {
    const child = spawn(process.execPath, [main, '--free-ports', '--text'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const closed = once(child, 'close') as Promise<[number | null]>;
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code] = await closed;
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
  }, 240_000);
});
