import { count } from '../../model/words/format.js';
import { param, setParams } from '../../state/route.js';
import { listError, listFacts } from '../../state/traces.js';
import { State } from '../no-traces.js';

/** Why the list is empty, and what to drop so that it is not. */
export function NothingMatches() {
  const query = param('q');
  if (listError.value !== undefined) {
    return (
      <State
        title="This search cannot be read"
        isWarning
        actions={<button onClick={() => setParams({ q: '' })}>Clear</button>}
      >
        {listError.value}
      </State>
    );
  }
  // With brackets, `or` or `not` in the query, no condition can be dropped by itself.
  const terms = /[()]|(?:^|\s)(?:or|not)\s/i.test(query) ? [] : (query.match(/[^\s"]*"[^"]*"|\S+/g) ?? []);
  return (
    <State
      title="Nothing matches"
      actions={
        <>
          {terms.length > 1 &&
            terms.map((term) => (
              <button onClick={() => setParams({ q: terms.filter((other) => other !== term).join(' ') })}>
                Drop {term}
              </button>
            ))}
          <button onClick={() => setParams({ q: '', only: '', sel: '' })}>Clear</button>
        </>
      }
    >
      No trace matches {query === '' ? 'what is chosen' : <code>{query}</code>}. There are{' '}
      {count(listFacts.value?.total ?? 0)} traces.
    </State>
  );
}
