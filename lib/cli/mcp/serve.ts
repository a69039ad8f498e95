import { VERSION } from '../../shared/process/version.js';
import { CommandError, exitCodes } from '../terminal.js';
import { tools, type Tool } from './tools.js';
import type { TraceSource } from './trace-source.js';

/** Serves the tools over standard input and output until the assistant closes them. */
export async function serveMcp(source: TraceSource): Promise<void> {
  const { Server, StdioServerTransport, ListToolsRequestSchema, CallToolRequestSchema } = await loadSdk();
  const server = new Server({ name: 'nestjs-traced', version: VERSION }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: Object.entries(tools).map(toDefinition) }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => answer(source, params.name, params.arguments ?? {}));
  const closed = new Promise<void>((resolve) => {
    server.onclose = resolve;
    process.stdin.once('end', resolve);
  });
  await server.connect(new StdioServerTransport());
  await closed;
}

/** An optional peer: only this command needs it. */
async function loadSdk() {
  try {
    const [{ Server }, { StdioServerTransport }, types] = await Promise.all([
      import('@modelcontextprotocol/sdk/server/index.js'),
      import('@modelcontextprotocol/sdk/server/stdio.js'),
      import('@modelcontextprotocol/sdk/types.js'),
    ]);
    const { ListToolsRequestSchema, CallToolRequestSchema } = types;
    return { Server, StdioServerTransport, ListToolsRequestSchema, CallToolRequestSchema };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new CommandError('mcp needs a package: npm install @modelcontextprotocol/sdk', exitCodes.usage);
  }
}

/** What an assistant is told of a tool. */
export function toDefinition([name, tool]: [string, Tool]) {
  const entries = Object.entries(tool.arguments);
  return {
    name,
    description: tool.description,
    inputSchema: {
      type: 'object' as const,
      properties: Object.fromEntries(entries.map(([key, { description }]) => [key, { type: 'string', description }])),
      required: entries.filter(([, { isRequired }]) => isRequired).map(([key]) => key),
    },
  };
}

/** The answer to one call; what goes wrong is told to the assistant, who can do something about it. */
export async function answer(source: TraceSource, name: string, args: Readonly<Record<string, unknown>>) {
  const say = (text: string, isError?: true) => ({
    content: [{ type: 'text' as const, text }],
    ...(isError === undefined ? {} : { isError }),
  });
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
  if (tool === undefined) return say(`there is no tool "${name}"`, true);
  const unknown = Object.keys(args).find((key) => !Object.hasOwn(tool.arguments, key));
  if (unknown !== undefined) {
    const known = Object.keys(tool.arguments).join(', ');
    return say(`${name} has no argument "${unknown}"; it has: ${known}`, true);
  }
  const texts = Object.fromEntries(
    Object.entries(args).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
  const missing = Object.entries(tool.arguments).find(([key, { isRequired }]) => isRequired && !texts[key]);
  if (missing !== undefined) return say(`the argument "${missing[0]}" is missing: ${missing[1].description}`, true);
  try {
    const value = await tool.call(source, texts);
    return say(typeof value === 'string' ? value : JSON.stringify(value));
  } catch (error) {
    return say(error instanceof Error ? error.message : String(error), true);
  }
}
