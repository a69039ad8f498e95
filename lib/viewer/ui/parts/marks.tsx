import type { ComponentChildren } from 'preact';
import { slots, slotsVersion } from '../state/app.js';

/** The colour class of a service; a component that calls it is drawn again when services get their slots. */
export function colourOf(service: string): string {
  void slotsVersion.value;
  return slots.colour(service);
}

/** The sign of a failure: a red disc with a cross. */
export const Disc = ({ label }: { readonly label?: string }) => (
  <svg
    class="disc"
    viewBox="0 0 13 13"
    role={label === undefined ? undefined : 'img'}
    aria-label={label}
    aria-hidden={label === undefined}
  >
    <circle cx="6.5" cy="6.5" r="6.5" />
    <path d="M4.4 4.4l4.2 4.2M8.6 4.4l-4.2 4.2" />
  </svg>
);

export const Tick = ({ service }: { readonly service: string }) => (
  <i class={`tick ${colourOf(service)}`} aria-hidden="true" />
);

export const SquareMark = ({ service }: { readonly service: string }) => (
  <i class={`square-mark ${colourOf(service)}`} aria-hidden="true" />
);

export type ChipKind = 'error' | 'slow' | 'open' | 'fact' | 'plain' | 'masked';

export const Chip = ({
  kind = 'plain',
  children,
}: {
  readonly kind?: ChipKind;
  readonly children: ComponentChildren;
}) => <span class={`chip ${kind}`}>{children}</span>;

export const Key = ({ children }: { readonly children: string }) => <kbd aria-hidden="true">{children}</kbd>;

export const Mark = () => (
  <svg viewBox="0 0 20 16" aria-hidden="true">
    <path d="M0 3h6v5h6v5h8" transform="translate(0 -.5)" />
  </svg>
);

export const CloseIcon = () => (
  <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
    <path d="M2 2l8 8M10 2l-8 8" stroke="currentColor" stroke-width="1.8" fill="none" />
  </svg>
);
