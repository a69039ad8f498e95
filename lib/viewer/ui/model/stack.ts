/** One line of a stack, as it is shown. */
export interface StackLine {
  readonly text: string;
  /** A frame of the user's code, with its place. */
  readonly place?: string | undefined;
  /** The whole place, as an editor opens it. */
  readonly path?: string | undefined;
  readonly isQuiet: boolean;
}

const isForeign = (line: string): boolean => line.includes('node:') || line.includes('/node_modules/');

/** A stack with the user's frames in sight and the others counted. */
export function stackLines(stack: string): StackLine[] {
  const lines: StackLine[] = [];
  let foreign = 0;
  const flush = (): void => {
    if (foreign > 0)
      lines.push({ text: `${foreign} ${foreign === 1 ? 'frame' : 'frames'} of packages and Node`, isQuiet: true });
    foreign = 0;
  };
  for (const raw of stack.split('\n')) {
    const line = raw.trim();
    if (line === '') continue;
    if (!line.startsWith('at ')) {
      flush();
      lines.push({ text: line, isQuiet: line.startsWith('Caused by') });
    } else if (isForeign(line)) foreign++;
    else {
      flush();
      lines.push(frameOf(line.slice(3)));
    }
  }
  flush();
  return lines;
}

function frameOf(frame: string): StackLine {
  const open = frame.lastIndexOf(' (');
  if (open < 0) return { text: '', place: shortPlace(frame), path: editorPath(frame), isQuiet: false };
  const place = frame.slice(open + 2, frame.endsWith(')') ? -1 : undefined);
  return {
    text: frame.slice(0, open).replace('async ', ''),
    place: shortPlace(place),
    path: editorPath(place),
    isQuiet: false,
  };
}

const editorPath = (place: string): string => place.replace('file://', '');

/** The last two parts of a path, with the line. */
export function shortPlace(place: string): string {
  const parts = place.replace('file://', '').split('/');
  const [last = ''] = parts.slice(-1);
  const [file, line] = last.split(':');
  return [...parts.slice(-2, -1), line === undefined ? file : `${file}:${line}`].join('/');
}
