import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

interface Kept {
  readonly spans: readonly string[];
  readonly stats: { readonly kept: Readonly<Record<string, number>>; readonly dropped: number };
}

const children: ChildProcess[] = [];

async function start(settings: object): Promise<string> {
  const program = fileURLToPath(new URL('../integration/support/tail-service.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(settings)], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return line.toString().trim();
}

const get = async (url: string): Promise<unknown> => (await fetch(url)).json();
const kept = async (url: string): Promise<Kept> => (await get(`${url}/kept`)) as Kept;

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
});

describe('a trace that is chosen at its end in two processes', () => {
  it.each(['express', 'fastify'])(
    'has both parts when the callee tells and the caller heeds (%s)',
    async (platform) => {
      const callee = await start({ platform, sampling: { tail: { tellCallers: true, important: false } } });
      const caller = await start({ platform, callee, sampling: { tail: { heedCallees: true, important: false } } });
      expect(await get(`${caller}/parts/well`)).toEqual({ callee: 200, header: null });
      expect(await get(`${caller}/parts/fails`)).toEqual({
        callee: 503,
        header: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
      });
      await get(`${caller}/parts/wanted`);
      const [below, above] = [await kept(callee), await kept(caller)];
      expect(below.spans).toEqual(['GET /parts/:kind error', 'work forced', 'GET /parts/:kind forced']);
      // Of the failed call the caller has a failed CLIENT span of its own.
      expect(above.spans).toEqual(['GET error', 'GET /parts/:kind error', 'GET callee', 'GET /parts/:kind callee']);
      expect(above.stats.kept).toMatchObject({ callee: 1, error: 1 });
      expect(above.stats.dropped).toBe(1);
    },
  );

  it.each([
    ['does not tell', { heedCallees: true }, {}],
    ['is not heeded', {}, { tellCallers: true }],
  ])('has one part when the callee %s', async (_case, caller, callee) => {
    const below = await start({ sampling: { tail: callee } });
    const above = await start({ callee: below, sampling: { tail: caller } });
    await get(`${above}/parts/wanted`);
    expect((await kept(below)).spans).toHaveLength(2);
    expect((await kept(above)).spans).toEqual([]);
  });
});
