import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../shared/process/package-folder.js';

/** One file of the page, as it is answered. */
export interface PageFile {
  readonly body: Buffer;
  readonly contentType: string;
}

const types: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'shared.js': 'text/javascript; charset=utf-8',
  'more.js': 'text/javascript; charset=utf-8',
  'more.css': 'text/css; charset=utf-8',
  'files.js': 'text/javascript; charset=utf-8',
};

/**
 * What the page may load: its own files and its own API, nothing else; sent with every answer below the page.
 *
 * Styles that change with data are set through the CSS object model, which no policy forbids.
 */
export const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * The built files of the page by name: `index.html`, `page.js`, `page.css` and the scripts that these load. Read at the
 * first call and kept.
 *
 * @throws When the files cannot be found, which happens when an application is bundled without its packages.
 */
export function viewerPage(): ReadonlyMap<string, PageFile> {
  return (files ??= readFiles(join(packageFolder(), 'dist/page')));
}

let files: ReadonlyMap<string, PageFile> | undefined;

function readFiles(folder: string): ReadonlyMap<string, PageFile> {
  return new Map(
    Object.entries(types).map(([name, contentType]) => [name, { body: readFileSync(join(folder, name)), contentType }]),
  );
}
