import { TraceReader } from '../../analysis/formats/read-traces.js';
import type { SpanRecord } from '../../analysis/span-record.js';
import type { CommandInput } from '../command.js';
import { readParts } from './read-parts.js';

/** Reads a file and gives its spans away part by part; answers with how many there were. */
export async function readFileInto(
  { terminal }: CommandInput,
  file: string,
  take: (spans: readonly SpanRecord[]) => void,
): Promise<number> {
  const reader = new TraceReader();
  let count = 0;
  const pass = (): void => {
    const spans = reader.take();
    count += spans.length;
    take(spans);
  };
  for await (const part of readParts(file, terminal)) {
    reader.push(part);
    pass();
  }
  reader.finish();
  pass();
  for (const warning of reader.result().warnings) terminal.err(`traced: ${file}: ${warning}\n`);
  return count;
}
