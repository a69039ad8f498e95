import { oneLine } from '../../analysis/text-tree/fit.js';

export interface Column {
  readonly title: string;
  /** Figures stand on the right. */
  readonly align?: 'left' | 'right';
  /** Left out where lines are too long for a terminal, the last of them first. */
  readonly isOptional?: boolean;
}

/** What is left of the first column when there is no room. */
const LEAST = 12;

/** A table for a terminal; the first column gives way when the lines are too long, then those that are optional go. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string {
  const cells = rows.map((row) => row.map(oneLine));
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...lengths(cells, at)));
  const shown = columns.map((_, at) => at);
  const total = (first: number): number => shown.slice(1).reduce((sum, at) => sum + 2 + (widths[at] as number), first);
  for (let at = columns.length - 1; at > 0 && total(Math.min(widths[0] as number, LEAST)) > width; at--) {
    if (columns[at]?.isOptional === true) shown.splice(shown.indexOf(at), 1);
  }
  widths[0] = Math.max((widths[0] as number) - Math.max(total(widths[0] as number) - width, 0), LEAST);
  const line = (row: readonly string[]): string =>
    shown
      .map((at) => pad(row[at] ?? '', widths[at] as number, columns[at]?.align))
      .join('  ')
      .trimEnd();
  return `${[line(columns.map(({ title }) => title)), ...cells.map(line)].join('\n')}\n`;
}

function lengths(cells: readonly (readonly string[])[], at: number): number[] {
  // The caller spreads the lengths over arguments, of which a stack can hold only so many.
  return cells.slice(0, 10_000).map((row) => row[at]?.length ?? 0);
}

function pad(cell: string, width: number, align: Column['align']): string {
  const cut = cell.length > width ? `${cell.slice(0, width - 1)}…` : cell;
  return align === 'right' ? cut.padStart(width) : cut.padEnd(width);
}

/** The same as a table of markdown. */
export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escape).join(' | ')} |`;
  const rule = `| ${columns.map(({ align }) => (align === 'right' ? '--:' : ':--')).join(' | ')} |`;
  return `${[line(columns.map(({ title }) => title)), rule, ...rows.map(line)].join('\n')}\n`;
}

function escape(cell: string): string {
  return oneLine(cell).replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
