import { compileGlob } from '../../shared/glob.js';
import { suggestName } from '../../shared/options/suggest-name.js';

/** What to say about globs that no traced method has the name of; one line each. */
export function describeUnknown(globs: readonly string[], known: readonly string[]): readonly string[] {
  return [...new Set(globs)].flatMap((glob) => {
    if (known.some(compileGlob(glob))) return [];
    const meant = suggestName(glob, candidates(glob, known));
    const hint = meant === undefined ? 'See the names in your spans.' : `Did you mean '${meant}'?`;
    return [`the rule for '${glob}' has no effect: no traced method has that name. ${hint}`];
  });
}

/** For `OrderServise.*` the classes with a star, so that what is suggested looks like what was written. */
function candidates(glob: string, known: readonly string[]): readonly string[] {
  if (!glob.endsWith('.*')) return known;
  return [...new Set(known.map((name) => `${name.slice(0, name.lastIndexOf('.') + 1)}*`))];
}
