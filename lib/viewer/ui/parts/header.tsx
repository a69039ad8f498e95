import { count, megabytes } from '../model/words/format.js';
import { connection, dialog, status } from '../state/app.js';
import { closeFiles, openFiles, reading } from '../state/files.js';
import { href, route } from '../state/route.js';
import { source } from '../state/source.js';
import { switchTheme, theme } from '../state/theme.js';
import type { View } from '../model/route.js';
import { Key, Mark } from './marks.js';
import { Menu } from './menu.js';

const links: readonly [View, string][] = [
  ['traces', 'Traces'],
  ['operations', 'Operations'],
  ['map', 'Map'],
  ['compare', 'Compare'],
  ['alerts', 'Alerts'],
];

const isCurrent = (view: View): boolean =>
  route.value.view === view || (view === 'traces' && route.value.view === 'trace');

const Links = () => (
  <>
    {links.map(([view, text]) => (
      <a href={href(view)} aria-current={isCurrent(view) ? 'page' : undefined} data-text={text}>
        {text}
      </a>
    ))}
  </>
);

function Live() {
  const { state } = connection.value;
  if (reading.value !== undefined) {
    return (
      <span class="live" role="status">
        Reading {reading.value.name}
        <progress value={reading.value.share} max={1} />
      </span>
    );
  }
  if (source.value.kind === 'file') {
    return (
      <span class="live" role="status">
        {source.value.name}
        <button onClick={closeFiles}>Back to live</button>
      </span>
    );
  }
  const isEmpty = (status.value?.traces ?? 0) === 0;
  const text = state === 'lost' ? 'Not answering' : isEmpty ? 'Listening' : 'Live';
  return (
    <span class="live" role="status">
      <i class={`dot ${state}`} aria-hidden="true" />
      {text}
      {!isEmpty && state === 'live' && <span class="t2 rate">{count(status.value?.spansPerSecond ?? 0)} spans/s</span>}
    </span>
  );
}

function Kept() {
  const now = status.value;
  if (now === undefined || now.traces === 0 || source.value.kind === 'file') return null;
  return (
    <span class="kept">
      {count(now.traces)} traces kept, {megabytes(now.bytes)} of {megabytes(now.maxBytes)} MB
    </span>
  );
}

const ThemeIcon = () => (
  <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
    <circle cx="7" cy="7" r="5.5" fill="none" stroke="currentColor" stroke-width="1.6" />
    <path d="M7 1.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" />
  </svg>
);

/** The line at the top of every view. */
export const Header = () => (
  <header class="top">
    <Menu text="☰" label="Menu">
      <Links />
      <button onClick={openFiles}>Open a file</button>
      <button onClick={switchTheme}>{theme.value === 'dark' ? 'Light colours' : 'Dark colours'}</button>
    </Menu>
    <a class="brand" href={href('traces')}>
      <Mark />
      <b>traced</b>
      <span class="t2">{status.value?.application}</span>
    </a>
    <nav aria-label="Views">
      <Links />
    </nav>
    <div class="facts">
      <Live />
      <Kept />
      <button onClick={openFiles}>
        Open a file <Key>O</Key>
      </button>
      <button
        class="square"
        onClick={switchTheme}
        aria-label={`Use ${theme.value === 'dark' ? 'light' : 'dark'} colours`}
      >
        <ThemeIcon />
      </button>
      <button class="square" onClick={() => (dialog.value = 'keys')} aria-label="All keys">
        ?
      </button>
    </div>
  </header>
);
