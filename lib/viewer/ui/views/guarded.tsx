import { Component, type ComponentChildren } from 'preact';
import { go } from '../state/route.js';
import { State } from './no-traces.js';

interface GuardedProps {
  /** The address of what is shown: another one is tried again. */
  readonly at: string;
  /** Nothing is said in its place: what is around it does not need it. */
  readonly isExtra?: boolean;
  readonly children: ComponentChildren;
}

/** What cannot be drawn takes nothing else with it: the other views and the header stay. */
export class Guarded extends Component<GuardedProps, { readonly error?: Error | undefined }> {
  static override getDerivedStateFromError(error: Error): { readonly error: Error } {
    return { error };
  }

  override componentDidUpdate(before: GuardedProps): void {
    if (before.at !== this.props.at && this.state.error !== undefined) this.setState({ error: undefined });
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    if (this.props.isExtra === true) return null;
    return (
      <State title="This cannot be drawn" isWarning actions={<button onClick={() => go('traces')}>All traces</button>}>
        {String(error)}. The other views are not affected.
      </State>
    );
  }
}
