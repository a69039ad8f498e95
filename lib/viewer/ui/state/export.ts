import { spoken } from './app.js';
import { source, type ExportFormat } from './source.js';

/** Saves one trace as a file. */
export async function exportTrace(traceId: string, format: ExportFormat): Promise<void> {
  try {
    const file = await source.value.exported(traceId, format);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = `trace-${traceId.slice(0, 8)}.${format}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    spoken.value = `Saved as ${link.download}`;
  } catch (error) {
    spoken.value = `Not saved: ${(error as Error).message}`;
  }
}
