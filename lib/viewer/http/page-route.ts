import { createHash } from 'node:crypto';
import { viewerPage, type PageFile } from '../assets.js';
import { answerError, headerOf, type ViewerRequest, type ViewerResponse } from './messages.js';

const tags = new WeakMap<PageFile, string>();

/**
 * Leads from the page's address without a slash to the one with it, below which the page finds its files and its API: by a
 * relative address, because a proxy may have taken a part of the path away.
 */
export function answerRedirect({ pageName = '', query }: ViewerRequest): ViewerResponse {
  const search = query.size > 0 ? `?${query.toString()}` : '';
  return { status: 302, headers: { location: `./${pageName}/${search}` } };
}

/** Answers with a file of the page; `undefined` when there is none of that name. */
export function answerPage(request: ViewerRequest): ViewerResponse | undefined {
  const name = request.path === '/' ? 'index.html' : request.path.slice(1);
  const file = pageFile(name);
  if (file === undefined) return name === 'index.html' ? notBuilt : undefined;
  // The files change with the version of the library, under the same names: asked for each time, sent when they changed.
  const headers = { 'content-type': file.contentType, 'cache-control': 'no-cache', etag: tagOf(file) };
  if (headerOf(request, 'if-none-match') === headers.etag) return { status: 304, headers };
  return { status: 200, headers, body: file.body };
}

const notBuilt = answerError(
  500,
  'The files of the page are missing; keep nestjs-traced out of the bundle (as an external package).',
);

function pageFile(name: string): PageFile | undefined {
  try {
    return viewerPage().get(name);
  } catch {
    return undefined;
  }
}

function tagOf(file: PageFile): string {
  let tag = tags.get(file);
  if (tag === undefined) {
    tag = `"${createHash('sha256').update(file.body).digest('base64url')}"`;
    tags.set(file, tag);
  }
  return tag;
}
