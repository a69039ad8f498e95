import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { writeRoute } from '../model/route.js';
import { Header } from '../parts/header.js';
import { dialog, spoken } from '../state/app.js';
import { openFiles, readFiles } from '../state/files.js';
import { addKeys } from '../state/keys.js';
import { param, route } from '../state/route.js';
import { onChange } from '../state/signal.js';
import { source } from '../state/source.js';
import { followTraces } from '../state/traces.js';
import { fetchMore, Later } from './later.js';
import { Guarded } from './guarded.js';
import { List } from './list/list.js';
import { Broken, Lost } from './no-traces.js';
import { TraceView } from './trace/trace-view.js';

function Current() {
  switch (route.value.view) {
    case 'traces':
      return <List />;
    case 'trace':
      return <TraceView key={route.value.id} traceId={route.value.id ?? ''} />;
    case 'operations':
      return <Later name="Operations" />;
    case 'map':
      return <Later name="MapView" />;
    case 'compare':
      return <Later name="Compare" />;
    case 'alerts':
      return <Later name="Alerts" />;
  }
}

/** Files may be dropped anywhere. */
function useDrop(): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => void (event.relatedTarget === null && setOver(false));
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      setOver(false);
      void readFiles([...(event.dataTransfer?.files ?? [])]);
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, []);
  return isOver;
}

/** The page: one header, one view, one line at the bottom. */
export function App() {
  const [, redraw] = useState(0);
  useEffect(() => onChange(() => redraw((times) => times + 1)), []);
  const isOver = useDrop();
  useEffect(() => void setTimeout(() => void fetchMore(), 1000), []);
  useLayoutEffect(() => addKeys({ '?': () => void (dialog.value = 'keys'), o: openFiles }), []);
  const query = route.value.view === 'traces' ? param('q') : '';
  useEffect(() => followTraces(query), [query, source.value]);
  return (
    <div class="shell">
      <Header />
      <main class="view">
        <Guarded at={writeRoute(route.value)}>
          <Current />
        </Guarded>
      </main>
      <Lost />
      <Broken />
      <div class="hidden-text" role="status" aria-live="polite">
        {spoken.value}
      </div>
      {dialog.value === 'keys' && <Later name="KeyList" />}
      {isOver && <div class="dropping title">Drop trace files: OTLP, Jaeger, Zipkin. They stay in this browser.</div>}
    </div>
  );
}
