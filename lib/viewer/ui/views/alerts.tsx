import { groupAlerts } from '../model/alerts.js';
import { ago, clock, clockSeconds, plural } from '../model/words/format.js';
import { Chip } from '../parts/marks.js';
import { useLoaded } from '../state/loaded.js';
import { href } from '../state/route.js';
import { source } from '../state/source.js';
import { status } from '../state/app.js';
import { State } from './no-traces.js';

/** What the rules found, newest first. */
export function Alerts() {
  const { value, error } = useLoaded(() => source.value.alerts(), [], 2000);
  if (value === undefined) {
    return error === undefined ? (
      <State title="Loading">Asking for the alerts.</State>
    ) : (
      <State title="The alerts cannot be shown" isWarning>
        {error.message}
      </State>
    );
  }
  if (value.alerts.length === 0) {
    return (
      <State title="No alert">
        Nothing was far slower than is usual for its route, failed in bursts, made one call many times or did not end.
      </State>
    );
  }
  const nowUs = status.value?.nowUs ?? Date.now() * 1000;
  return (
    <>
      <div class="page-top">
        <h1 class="verdict">
          <b>{plural(value.alerts.length, 'alert')}</b>, the last one {ago(value.alerts[0]!.timeUs, nowUs)}.
        </h1>
        <p class="detail">
          A rule that has fired about a route is silent about it for a minute. What was told several times is one row.
        </p>
      </div>
      <div class="scroll">
        <table class="table cards alerts">
          <thead>
            <tr>
              <th>Time (UTC)</th>
              <th>Rule</th>
              <th>What happened</th>
              <th>Trace</th>
            </tr>
          </thead>
          <tbody>
            {groupAlerts(value.alerts).map(({ rule, text, timeUs, traceId, spanId, times, firstUs }) => (
              <tr>
                <td class="mono t2">{clock(timeUs)}</td>
                <td>
                  <Chip kind="slow">{rule.toUpperCase() === 'N+1' ? 'N+1' : rule}</Chip>
                </td>
                <td class="name">
                  {text}
                  {times > 1 && (
                    <span class="t2">
                      {' '}
                      {times} times, first at {clockSeconds(firstUs)}
                    </span>
                  )}
                </td>
                <td>{traceId !== undefined && <a href={href('trace', traceId, { span: spanId })}>show it</a>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
