import type { SpanRecord } from '../../analysis/span-record.js';
import type { CommandInput } from '../command.js';
import { loadSpans } from '../input/load-spans.js';
import { CommandError } from '../terminal.js';

/** An assistant does not see what is complained about on the error output. */
export async function loadForAssistant(input: CommandInput): Promise<readonly SpanRecord[]> {
  const said: string[] = [];
  const terminal = { ...input.terminal, err: (text: string) => void said.push(text) };
  try {
    return await loadSpans({ ...input, terminal }, input.positionals);
  } catch (error) {
    if (!(error instanceof CommandError) || said.length === 0) throw error;
    throw new CommandError(`${error.message}\n${said.join('')}`, error.code);
  } finally {
    for (const text of said) input.terminal.err(text);
  }
}
