// An entry of its own, loaded when the first file is opened: most people never open one.
import { TraceReader } from '../../../analysis/formats/read-traces.js';
import type { SpanRecord } from '../../../analysis/span-record.js';
import type { TraceSource } from '../state/source.js';
import { createFileSource } from './file-source.js';

/** How far a file has been read. */
export type Progress = (name: string, readBytes: number, bytes: number) => void;

/**
 * Reads files in any format that the analysis reads, compressed or not, and makes of them what the views ask.
 * Everything happens in this browser.
 */
export async function openTraceFiles(files: readonly File[], progress: Progress): Promise<TraceSource> {
  const spans: SpanRecord[] = [];
  const warnings: string[] = [];
  for (const file of files) {
    try {
      const found = await readFile(file, progress);
      for (const span of found.spans) spans.push(span);
      warnings.push(...found.warnings.map((warning) => `${file.name}: ${warning}`));
      if (found.spans.length === 0) warnings.push(`${file.name}: no span was found in it`);
    } catch (error) {
      warnings.push(`${file.name}: ${(error as Error).message}`);
    }
  }
  const name = files.length === 1 ? files[0]!.name : `${files.length} files`;
  return createFileSource(name, spans, warnings);
}

async function readFile(file: File, progress: Progress): Promise<{ spans: SpanRecord[]; warnings: readonly string[] }> {
  const reader = new TraceReader();
  let read = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform: (part, controller) => {
      progress(file.name, (read += part.length), file.size);
      controller.enqueue(part);
    },
  });
  const bytes = (file.stream() as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(counted);
  const parts = (await isGzip(file)) ? bytes.pipeThrough(new DecompressionStream('gzip')) : bytes;
  const stream = parts.getReader();
  let problem: string | undefined;
  try {
    for (let part = await stream.read(); !part.done; part = await stream.read()) reader.push(part.value);
  } catch (error) {
    // What came before the fault is shown all the same.
    problem = `it ends early: ${(error as Error).message}`;
  }
  reader.finish();
  const { spans, warnings } = reader.result();
  return { spans, warnings: problem === undefined ? warnings : [...warnings, problem] };
}

async function isGzip(file: File): Promise<boolean> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return first === 0x1f && second === 0x8b;
}
