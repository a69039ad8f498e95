import { spoken } from './app.js';

/** Copies a text and says so. */
export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    spoken.value = `${what} copied`;
  } catch {
    // Without the permission (an address that is not secure), the old way still works.
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    spoken.value = document.execCommand('copy') ? `${what} copied` : `${what} could not be copied`;
    area.remove();
  }
}
