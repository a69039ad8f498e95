import type { Attributes } from '@opentelemetry/api';
import { readFileSync } from 'node:fs';
import { findSourceMap, SourceMap } from 'node:module';
import { isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// Deep enough for an ORM between the application and the client.
const MAX_FRAMES = 60;
const MAX_MAPS = 200;
const maps = new Map<string, SourceMap | undefined>();

/**
 * The line of the application that a statement comes from, as `code.file.path` and `code.line.number`; `undefined` when
 * no frame is the application's.
 *
 * Captures a stack, which is slow, so that it is called only for statements that were slow before. Frames of packages and
 * of this library are passed over; positions are those of the sources where a source map says so.
 */
export function queryOrigin(): Attributes | undefined {
  const [own, ...frames] = captureFrames();
  const library = own === undefined ? '' : folderOfLibrary(fileOf(own) ?? '');
  for (const frame of frames) {
    const file = fileOf(frame);
    if (file === undefined || !isOfApplication(file, library)) continue;
    const place = originalPlace(file, frame.getLineNumber() ?? 1, frame.getColumnNumber() ?? 1);
    return { 'code.file.path': shortened(place.file), 'code.line.number': place.line };
  }
  return undefined;
}

function captureFrames(): NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.prepareStackTrace = (_error, sites) => sites;
    Error.stackTraceLimit = MAX_FRAMES;
    return new Error('where a statement comes from').stack as unknown as NodeJS.CallSite[];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function fileOf(frame: NodeJS.CallSite): string | undefined {
  const name = frame.getFileName() ?? undefined;
  return name?.startsWith('file:') === true ? fileURLToPath(name) : name;
}

/** The folder of this library: the part of the path in front of `drivers/`, where this file lies. */
function folderOfLibrary(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf('drivers')));
}

function isOfApplication(file: string, library: string): boolean {
  if (!isAbsolute(file) || file.includes('node_modules')) return false;
  return library === '' || !file.startsWith(library);
}

function originalPlace(file: string, line: number, column: number): { file: string; line: number } {
  const entry = mapOf(file)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !('originalLine' in entry) || entry.originalSource === undefined) return { file, line };
  const source = entry.originalSource.startsWith('file:') ? fileURLToPath(entry.originalSource) : entry.originalSource;
  return { file: isAbsolute(source) ? source : resolve(file, '..', source), line: entry.originalLine + 1 };
}

/** The source map that Node has loaded, or the one that the file names; read once. */
function mapOf(file: string): SourceMap | undefined {
  const known = findSourceMap(file);
  if (known !== undefined) return known;
  if (!maps.has(file)) {
    if (maps.size >= MAX_MAPS) maps.clear();
    maps.set(file, readMap(file));
  }
  return maps.get(file);
}

const REFERENCE = '//# sourceMappingURL=';
const INLINE = ';base64,';

function readMap(file: string): SourceMap | undefined {
  try {
    const code = readFileSync(file, 'utf8');
    const at = code.lastIndexOf(REFERENCE);
    if (at < 0) return undefined;
    const [reference = ''] = code.slice(at + REFERENCE.length).split('\n');
    const inline = reference.indexOf(INLINE);
    const text =
      inline < 0
        ? readFileSync(resolve(file, '..', reference.trim()), 'utf8')
        : Buffer.from(reference.slice(inline + INLINE.length), 'base64').toString('utf8');
    return new SourceMap(JSON.parse(text) as ConstructorParameters<typeof SourceMap>[0]);
  } catch {
    // Without a source map, the position in the file that runs is recorded.
    return undefined;
  }
}

/** Relative to where the process runs: the rest of the path is the machine's. */
function shortened(file: string): string {
  const short = relative(process.cwd(), file);
  return short.startsWith('..') ? file : short;
}
