export interface CodeBlock {
  readonly heading: string;
  readonly language: string;
  readonly title: string | undefined;
  readonly text: string;
}
export function codeBlocks(page: string): CodeBlock[];
export function applyDiff(text: string, diff: string, path: string): string;
