import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { TraceDetail } from '../../../api.js';
import type { TimeWindow } from '../../model/axis.js';
import type { RowFinder } from '../../model/rows/find.js';
import type { TellingAttributes } from '../../model/rows/telling.js';
import type { RowNode, TraceRows } from '../../model/rows/row-node.js';
import type { PathSection } from '../../model/rows/thread.js';
import type { VisibleRows } from '../../model/rows/visible.js';
import type { TraceExplanation } from '../../../../analysis/causes/causes.types.js';
import type { TraceTree } from '../../../../analysis/tree/trace-tree.js';

/** Everything that the parts of one trace view share. */
export interface TraceScreen {
  readonly detail: TraceDetail;
  readonly rows: TraceRows;
  readonly visible: VisibleRows;
  readonly sections: readonly PathSection[];
  readonly tree: TraceTree;
  readonly explanation: TraceExplanation;
  /** The service that the sentence is about. */
  readonly answeredBy: string;
  readonly collapsed: ReadonlySet<string>;
  readonly selected: RowNode | undefined;
  readonly window: TimeWindow;
  readonly whole: TimeWindow;
  /** What is shown as long as nobody zooms. */
  readonly usual: TimeWindow;
  readonly panel: Panel;
  readonly finder: RowFinder;
  readonly telling: TellingAttributes;
  /** Nodes that the search in this trace found. */
  readonly matches: ReadonlySet<number>;
  readonly find: string;
  /** The place of a cause in the panel, by node. */
  readonly causeOf: ReadonlyMap<number, number>;
  /** How many log lines were written in each span, by the span's id. */
  readonly logsOf: ReadonlyMap<string, number>;
  select(node: RowNode | undefined): void;
  toggle(node: RowNode, isOpen?: boolean): void;
  show(window: TimeWindow): void;
  /** Shows so many times less, around what is selected. */
  zoomBy(factor: number): void;
  open(panel: Panel): void;
}

export type Panel = 'span' | 'why' | 'log' | 'none';

export const ScreenContext = createContext<TraceScreen>(undefined as unknown as TraceScreen);

export const useScreen = (): TraceScreen => useContext(ScreenContext);
