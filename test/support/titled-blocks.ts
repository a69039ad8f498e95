import { readFileSync } from 'node:fs';

/** The files that a page tells its reader to write: its code blocks with a title, by that title. */
export function titledBlocks(page: string): Map<string, string> {
  const blocks = readFileSync(page, 'utf8').matchAll(/^```\w+ title="([^"]+)"\n([\s\S]*?)^```$/gm);
  return new Map([...blocks].map(([, title = '', text = '']) => [title, text]));
}
