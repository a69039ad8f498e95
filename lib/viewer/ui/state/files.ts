import { spoken } from './app.js';
import { go } from './route.js';
import { signal } from './signal.js';
import { serverSource, source } from './source.js';

/** What is being read, 0 to 1. */
export const reading = signal<{ readonly name: string; readonly share: number } | undefined>(undefined);

/** Asks for trace files; they are read in this browser and go nowhere. */
export function openFiles(): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = '.json,.jsonl,.ndjson,.gz,.pb,.bin,.txt,application/json';
  input.addEventListener('change', () => void readFiles([...(input.files ?? [])]));
  input.click();
}

export async function readFiles(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  reading.value = { name: files[0]!.name, share: 0 };
  try {
    // The address is made here so that the bundler leaves it alone: it is another of its entries.
    const script = new URL('files.js', document.baseURI).href;
    const { openTraceFiles } = (await import(script)) as typeof import('../files/open-trace-files.js');
    const opened = await openTraceFiles(files, (name, read, bytes) => (reading.value = { name, share: read / bytes }));
    source.value = opened;
    const { traces } = await opened.traces('', 2);
    if (traces.length === 1) go('trace', traces[0]!.traceId);
    else go('traces');
    spoken.value = `Opened ${opened.name}`;
  } catch (error) {
    spoken.value = `Not opened: ${(error as Error).message}`;
  } finally {
    reading.value = undefined;
  }
}

/** Back to what the server has. */
export function closeFiles(): void {
  source.value = serverSource;
  go('traces');
}
