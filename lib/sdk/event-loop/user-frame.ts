/** A place in a stack. */
export interface Frame {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

/** Reads the lines of a stack that are places in files: neither Node's own code, nor `own` files of this library. */
export function framesOf(stack: string, own: string): Frame[] {
  return stack.split('\n').flatMap((text) => {
    const frame = frameOf(text.trim());
    if (frame === undefined || !isFile(frame.file)) return [];
    return frame.file.replace(/^file:\/\//, '').startsWith(own) ? [] : [frame];
  });
}

/** `at OrderService.place [as run] (file:12:7)`, `at async OrderService.place (file:12:7)` or `at file:12:7`. */
function frameOf(text: string): Frame | undefined {
  if (!text.startsWith('at ')) return undefined;
  const rest = text.slice(text.startsWith('at async ') ? 'at async '.length : 'at '.length);
  const cut = rest.endsWith(')') ? rest.lastIndexOf(' (') : -1;
  const place = cut < 0 ? rest : rest.slice(cut + 2, -1);
  const column = place.lastIndexOf(':');
  const colon = place.lastIndexOf(':', column - 1);
  const line = Number(place.slice(colon + 1, column));
  if (colon < 1 || !Number.isInteger(line)) return undefined;
  const [name = ''] = cut < 0 ? ['(anonymous)'] : rest.slice(0, cut).split(' [as ');
  return { name, file: place.slice(0, colon), line };
}

/**
 * The frame that was running: the innermost method of a class in the user's own code, which is what a person looks for;
 * else the innermost function with a name, else any place in that code; without such code, the innermost named function of
 * a package.
 */
export function userFrame(frames: readonly Frame[]): Frame | undefined {
  const own = frames.filter((frame) => !isOfPackage(frame));
  return own.find(isMethod) ?? own.find(isNamed) ?? own[0] ?? frames.find(isNamed) ?? frames[0];
}

/** Whether a place is in what is installed. */
export function isOfPackage({ file }: Frame): boolean {
  return /[\\/]node_modules[\\/]/.test(file);
}

function isMethod({ name }: Frame): boolean {
  return isNamed({ name }) && name.includes('.') && !name.startsWith('Object.');
}

function isNamed({ name }: Pick<Frame, 'name'>): boolean {
  return !/[(<]anonymous[)>]$/.test(name);
}

function isFile(file: string): boolean {
  return !file.startsWith('node:') && /[\\/]/.test(file);
}
