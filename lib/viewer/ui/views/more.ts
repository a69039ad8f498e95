import { KeyList } from '../parts/key-list.js';
import { Alerts } from './alerts.js';
import { Compare } from './compare/compare.js';
import { NothingMatches } from './list/nothing-matches.js';
import { WhySlow } from './list/why-slow.js';
import { MapView } from './map/map-view.js';
import { Operations } from './operations/operations.js';
import { Legend } from './trace/legend.js';
import { LogPanel } from './trace/log-panel.js';
import { NoTrace } from './trace/no-trace.js';
import { SpanPanel } from './trace/panel/span-panel.js';
import { WhyPanel } from './trace/why-panel.js';

/** The views of the script that is loaded after the list or the trace that was asked for is there. */
export const moreViews = {
  Alerts,
  Compare,
  KeyList,
  Legend,
  LogPanel,
  MapView,
  NothingMatches,
  NoTrace,
  Operations,
  SpanPanel,
  WhyPanel,
  WhySlow,
};
export { exportTrace } from '../state/export.js';
export { traceMarkdown } from '../model/words/markdown.js';
