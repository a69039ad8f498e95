import { describe, expect, it } from '@jest/globals';
import { explainTrace } from '../../../lib/analysis/causes/explain-trace.js';
import { compare } from '../../../lib/analysis/compare/compare.js';
import { answer, toDefinition } from '../../../lib/cli/mcp/serve.js';
import { tools } from '../../../lib/cli/mcp/tools.js';
import { TraceSource } from '../../../lib/cli/mcp/trace-source.js';
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

  it.each(['critical_path', 'statistics', 'repeated_calls', 'service_map'])('%s answers in JSON', async (name) => {
    expect(JSON.parse((await ask(name, { trace: 'aa11' })) as string)).toBeDefined();
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['why_slow', {}, 'error: the argument "trace" is missing: id of the trace, or its beginning'],
    ['why_slow', { trace: 'bb' }, 'error: there is no trace "bb"; find_traces lists them'],
    ['why_slow', { trace: 'aa' }, 'error: "aa" is the beginning of 2 trace ids; give more of it'],
    ['statistics', { search: 'dur>x' }, 'error: the search cannot be read: "x" is no duration; write 50ms or 1.5s'],
    ['toString', {}, 'error: there is no tool "toString"'],
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
