import { oneLine } from '../../analysis/text-tree/fit.js';

export interface Column {
  readonly title: string;
  /** Figures stand on the right. */
  readonly align?: 'left' | 'right';
}

/** A table for a terminal; the first column gives way when the lines are too long. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string {
  const cells = rows.map((row) => row.map(oneLine));
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...lengths(cells, at)));
  const total = widths.reduce((sum, length) => sum + length + 2, -2);
  widths[0] = Math.max((widths[0] as number) - Math.max(total - width, 0), 12);
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => pad(cell, widths[at] as number, columns[at]?.align))
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
