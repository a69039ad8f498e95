import { signal } from './signal.js';

export type Theme = 'dark' | 'light';

const KEY = 'traced.theme';
const prefersLight = matchMedia('(prefers-color-scheme: light)');

const stored = (): Theme | undefined => {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'dark' || value === 'light' ? value : undefined;
  } catch {
    return undefined;
  }
};

export const theme = signal<Theme>(stored() ?? (prefersLight.matches ? 'light' : 'dark'));

function show(next: Theme): void {
  theme.value = next;
  document.documentElement.dataset['theme'] = next;
}

show(theme.value);
prefersLight.addEventListener('change', () => {
  if (stored() === undefined) show(prefersLight.matches ? 'light' : 'dark');
});

export function switchTheme(): void {
  show(theme.value === 'dark' ? 'light' : 'dark');
  try {
    localStorage.setItem(KEY, theme.value);
  } catch {
    // A browser without storage forgets the choice with the page.
  }
}
