import type { Command } from '../command.js';
import { loadForAssistant } from '../mcp/load-for-assistant.js';
import { serveMcp } from '../mcp/serve.js';
import { TraceSource } from '../mcp/trace-source.js';
import { CommandError, exitCodes } from '../terminal.js';

export const mcp: Command = {
  summary: 'serves the analysis of files to an assistant, over standard input and output (Model Context Protocol)',
  usage: 'file…',
  options: {},
  async run(input) {
    if (input.positionals.length === 0)
      throw new CommandError('name the files with traces; standard input belongs to the assistant');
    await serveMcp(new TraceSource(() => loadForAssistant(input)));
    return exitCodes.ok;
  },
};
