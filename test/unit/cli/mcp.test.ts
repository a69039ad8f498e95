import { describe, expect, it } from '@jest/globals';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainTrace } from '../../../lib/analysis/causes/explain-trace.js';
import { compare } from '../../../lib/analysis/compare/compare.js';
import { loadForAssistant } from '../../../lib/cli/mcp/load-for-assistant.js';
import { answer, toDefinition } from '../../../lib/cli/mcp/serve.js';
import { tools } from '../../../lib/cli/mcp/tools.js';
import { TraceSource } from '../../../lib/cli/mcp/trace-source.js';
import type { Terminal } from '../../../lib/cli/terminal.js';
import { failedOrder, listWithNPlusOne } from '../../support/example-traces.js';

const order = failedOrder().map((span) => ({ ...span, traceId: 'aa11' }));
const list = listWithNPlusOne().map((span) => ({ ...span, traceId: 'aa22' }));
const source = new TraceSource(() => Promise.resolve([...order, ...list]));
const ask = async (name: string, args: Record<string, unknown> = {}) => {
  const { content, isError } = await answer(source, name, args);
  return isError === true ? `error: ${content[0]?.text}` : content[0]?.text;
};

describe('the tools of traced mcp', () => {
  it('find traces, the slowest first', async () => {
    expect(JSON.parse((await ask('find_traces')) as string)).toMatchObject([
      { traceId: 'aa11', durationUs: 205_000, errorCount: 8 },
      { traceId: 'aa22' },
    ]);
    expect(JSON.parse((await ask('find_traces', { search: 'SELECT' })) as string)).toMatchObject([{ traceId: 'aa22' }]);
  });

  it('show one as a tree, and say why it is slow, as the library does', async () => {
    expect(await ask('show_trace', { trace: 'AA1' })).toContain('└─ order.place');
    expect(await ask('why_slow', { trace: 'aa11' })).toBe(JSON.stringify(explainTrace({ spans: order })));
  });

  it('compare two', async () => {
    expect(await ask('compare_traces', { a: 'aa11', b: 'aa22' })).toBe(
      JSON.stringify(compare({ spans: order }, { spans: list })),
    );
  });

  it.each<[string, Record<string, string>]>([
    ['critical_path', { trace: 'aa11' }],
    ['statistics', { search: 'trace:aa11' }],
    ['repeated_calls', {}],
    ['service_map', {}],
  ])('%s answers in JSON', async (name, args) => {
    expect(JSON.parse((await ask(name, args)) as string)).toBeDefined();
  });

  it('find a trace by an id as it is copied from elsewhere', async () => {
    const [short, long] = ['8448eb211c80319c', '0af7651916cd43dd8448eb211c80319c'];
    const of = (traceId: string) => order.map((span) => ({ ...span, traceId }));
    const both = new TraceSource(() => Promise.resolve([...of(short), ...of(long)]));
    const found = async (id: string) => (await both.trace(id))[0]?.traceId;
    expect(await found(`0X${long.toUpperCase()}`)).toBe(long);
    expect(await found('0af76519-16cd-43dd-8448-eb211c80319c')).toBe(long);
    expect(await found(`0000000000000000${short}`)).toBe(short);
  });

  it('say what is wrong with the files', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'traced-mcp-')), 'x.json');
    await writeFile(file, '{"trace.trace_id":"a"}');
    const terminal = { err: () => undefined } as unknown as Terminal;
    const files = new TraceSource(() => loadForAssistant({ positionals: [file], values: {}, terminal }));
    const { content, isError } = await answer(files, 'find_traces', {});
    expect(isError).toBe(true);
    expect(content[0]?.text).toMatch(/^there are no spans in the input.*\n.*events of Honeycomb/);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['why_slow', {}, 'error: the argument "trace" is missing: id of the trace, or its beginning'],
    ['why_slow', { trace: 'bb' }, 'error: there is no trace "bb"; find_traces lists them'],
    ['why_slow', { trace: 'aa' }, 'error: "aa" is the beginning of 2 trace ids; give more of it'],
    ['statistics', { search: 'dur>x' }, 'error: the search cannot be read: "x" is no duration; write 50ms or 1.5s'],
    ['toString', {}, 'error: there is no tool "toString"'],
    ['statistics', { trace: 'aa11' }, 'error: statistics has no argument "trace"; it has: search'],
  ])('%s %j tells the assistant what is wrong', async (name, args, text) => {
    expect(await ask(name, args)).toBe(text);
  });

  it('are described with their arguments', () => {
    expect(
      Object.entries(tools)
        .map(toDefinition)
        .find(({ name }) => name === 'compare_traces')?.inputSchema,
    ).toEqual({
      type: 'object',
      properties: {
        a: { type: 'string', description: 'id of the first trace' },
        b: { type: 'string', description: 'id of the second trace' },
      },
      required: ['a', 'b'],
    });
  });
});
