import { ATTR_TRACED_MASKED } from '../shared/attributes.js';

/** What an attribute holds, which decides how the masker reads it; `any`: unknown, so the masker goes by name and value. */
export type Content = 'url' | 'sql' | 'header' | 'text' | 'evidence' | 'any';

/** Attributes by what they hold. `header`: a header that carries credentials, exported as present with its value masked. */
const EXACT: Readonly<Record<Exclude<Content, 'any'>, readonly string[]>> = {
  url: ['url.full', 'url.query', 'url.path', 'url.original', 'http.url', 'http.target'],
  sql: ['db.query.text', 'db.statement', 'db.query.summary'],
  header: ['authorization', 'cookie', 'proxy-authorization', 'set-cookie', 'x-api-key', 'x-auth-token'].flatMap(
    (name) => [`http.request.header.${name}`, `http.response.header.${name}`],
  ),
  text: ['exception.message', 'exception.stacktrace'],
  evidence: [ATTR_TRACED_MASKED],
};
const ALIKE = {
  url: /^(?:http\.location|url\.(?:fragment|template)|referr?er|location|href|ur[il])$|[._](?:url\.(?:full|query|path)|ur[il]|href|referr?er|query_string)$|^http\.(?:request|response)\.header\.(?:referer|location)$/i,
  sql: /^(?:.+\.)?db\.(?:statement|query\.text|sql\.query)$|^sql\.query$/i,
};
const CONVENTIONS: ReadonlyMap<string, Content> = new Map(
  (Object.keys(EXACT) as (keyof typeof EXACT)[]).flatMap((content) =>
    EXACT[content].map((name) => [name, content] as const),
  ),
);

/**
 * What an attribute of the semantic conventions holds; `any` for every other name. Names that only resemble conventional ones
 * are left to the masker, which applies its rules for keys before it asks `contentOf`.
 */
export function conventionalContent(key: string): Content {
  return CONVENTIONS.get(key) ?? 'any';
}

/** Like `conventionalContent`, but also for names that only resemble those of the conventions (`http.location`). */
export function contentOf(key: string): Content {
  const content = conventionalContent(key);
  if (content !== 'any') return content;
  if (ALIKE.url.test(key)) return 'url';
  return ALIKE.sql.test(key) ? 'sql' : 'any';
}
