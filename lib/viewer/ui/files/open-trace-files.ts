// An entry of its own, loaded when the first file is opened: most people never open one.
import { TraceReader } from '../../../analysis/formats/read-traces.js';
import type { LogLine } from '../../../analysis/log-line.js';
import type { SpanRecord } from '../../../analysis/span-record.js';
import type { TraceSource } from '../state/source.js';
import { createFileSource, type FileContent } from './file-source.js';
import { unpacked } from './unpacked.js';

/** How far a file has been read. */
export type Progress = (name: string, readBytes: number, bytes: number) => void;

/**
 * Reads files in any format that the analysis reads, compressed or not, and makes of them what the views ask.
 * Everything happens in this browser.
 */
export async function openTraceFiles(files: readonly File[], progress: Progress): Promise<TraceSource> {
  const spans: SpanRecord[] = [];
  const logs: LogLine[] = [];
  const warnings: string[] = [];
  for (const file of files) {
    try {
      const found = await readFile(file, progress);
      for (const span of found.spans) spans.push(span);
      for (const line of found.logs) logs.push(line);
      warnings.push(...found.warnings.map((warning) => `${file.name}: ${warning}`));
      if (found.spans.length + found.logs.length === 0) warnings.push(`${file.name}: no span was found in it`);
    } catch (error) {
      warnings.push(`${file.name}: ${(error as Error).message}`);
    }
  }
  const name = files.length === 1 ? files[0]!.name : `${files.length} files`;
  if (spans.length === 0 && logs.length > 0) warnings.push(`${name}: no span was found, only lines of logs`);
  return createFileSource(name, { spans, logs, warnings });
}

async function readFile(file: File, progress: Progress): Promise<FileContent> {
  const reader = new TraceReader({ signals: 'both' });
  let read = 0;
  let problem: string | undefined;
  try {
    const parts = unpacked(file, (bytes) => progress(file.name, (read += bytes), file.size));
    for await (const part of parts) reader.push(part);
  } catch (error) {
    // What came before the fault is shown all the same.
    problem = `it ends early: ${(error as Error).message}`;
  }
  reader.finish();
  const { spans, logs, warnings } = reader.result();
  return { spans, logs, warnings: problem === undefined ? warnings : [...warnings, problem] };
}
