import { readFileSync } from 'node:fs';

/** The files that the README tells a reader to write: its code blocks with a title, by that title. */
export function readmeFiles(): Map<string, string> {
  const blocks = readFileSync('README.md', 'utf8').matchAll(/^```\w+ title="([^"]+)"\n([\s\S]*?)^```$/gm);
  return new Map([...blocks].map(([, title = '', text = '']) => [title, text]));
}

/** The command that the README tells a reader to type: the only line of `sh` blocks that starts so. */
export function readmeCommand(start: string): string {
  const blocks = readFileSync('README.md', 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm);
  const lines = [...blocks].flatMap(([, text = '']) => text.split('\n')).filter((line) => line.startsWith(start));
  if (lines.length !== 1) throw new Error(`README.md has ${lines.length} commands that start with '${start}'`);
  return lines[0]?.replace(/\s+#.*$/, '') ?? '';
}
