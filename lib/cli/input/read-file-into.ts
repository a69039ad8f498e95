import { TraceReader } from '../../analysis/formats/read-traces.js';
import type { SpanStore } from '../../viewer/store/span-store.js';
import type { CommandInput } from '../command.js';
import { readParts } from './read-parts.js';

/** How much was read of a file. */
export interface FileRead {
  readonly spans: number;
  readonly lines: number;
}

/** Reads a file into a store part by part: its spans, and the lines of logs that belong to a trace. */
export async function readFileInto({ terminal }: CommandInput, file: string, store: SpanStore): Promise<FileRead> {
  const reader = new TraceReader({ signals: 'both' });
  let [spanCount, lineCount] = [0, 0];
  const pass = (): void => {
    const [spans, lines] = [reader.take(), reader.takeLogs()];
    spanCount += spans.length;
    lineCount += lines.length;
    store.add(spans);
    store.addLogs(lines);
  };
  for await (const part of readParts(file, terminal)) {
    reader.push(part);
    pass();
  }
  reader.finish();
  pass();
  const { warnings, tracelessLogs } = reader.result();
  const left = tracelessLogs === 0 ? [] : [`${tracelessLogs} log records without a trace id were left out`];
  for (const warning of [...warnings, ...left]) terminal.err(`traced: ${file}: ${warning}\n`);
  return { spans: spanCount, lines: lineCount };
}
