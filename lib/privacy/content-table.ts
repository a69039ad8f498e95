import { ATTR_TRACED_MASKED } from '../shared/attributes.js';

/** What an attribute holds: that says how it is read. `any` is whatever its value is. */
export type Content = 'url' | 'sql' | 'text' | 'evidence' | 'any';

const CONVENTIONS: ReadonlyMap<string, Content> = new Map([
  ['url.full', 'url'],
  ['url.query', 'url'],
  ['url.path', 'url'],
  ['url.original', 'url'],
  ['http.url', 'url'],
  ['http.target', 'url'],
  ['db.query.text', 'sql'],
  ['db.statement', 'sql'],
  ['db.query.summary', 'sql'],
  ['exception.message', 'text'],
  ['exception.stacktrace', 'text'],
  [ATTR_TRACED_MASKED, 'evidence'],
]);
const URL_NAMES =
  /^(?:http\.location|url\.(?:fragment|template)|referr?er|location|href|ur[il])$|[._](?:url\.(?:full|query|path)|ur[il]|href|referr?er|query_string)$|^http\.(?:request|response)\.header\.(?:referer|location)$/i;
const STATEMENT_NAMES = /^(?:.+\.)?db\.(?:statement|query\.text|sql\.query)$|^sql\.query$/i;

/** What an attribute of the conventions holds; `any` for every other one. */
export function conventionalContent(key: string): Content {
  return CONVENTIONS.get(key) ?? 'any';
}

/** The same, also for attributes that are named like those of the conventions. */
export function contentOf(key: string): Content {
  const content = conventionalContent(key);
  if (content !== 'any') return content;
  if (URL_NAMES.test(key)) return 'url';
  return STATEMENT_NAMES.test(key) ? 'sql' : 'any';
}
