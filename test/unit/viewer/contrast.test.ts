import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { contrast, distance, simulate, type Vision } from './colour.fixture.js';

const css = readFileSync('lib/viewer/ui/styles/tokens.css', 'utf8');

/** The custom properties of a theme. */
function tokens(theme: 'dark' | 'light'): Record<string, string> {
  const start = css.indexOf(`[data-theme='${theme}']`);
  const block = css.slice(css.indexOf('{', start), css.indexOf('}', start));
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name!, value!]),
  );
}

const grounds = ['bg', 's1', 's2', 'accent-bg'];

describe.each(['dark', 'light'] as const)('the %s colours', (theme) => {
  const colours = tokens(theme);
  const lowest = (name: string, on: readonly string[] = grounds): number =>
    Math.min(...on.map((ground) => contrast(colours[name]!, colours[ground]!)));

  it('are all there', () => {
    expect(Object.keys(colours).length).toBeGreaterThan(25);
  });

  it.each([
    ['t1', 12],
    ['t2', 6.9],
    ['t3', 4.5],
    ['ink', 14],
    ['accent', 5],
    ['error', 5],
    ['slow', 5],
    ['ok', 4.5],
  ])('write %s readably on every ground', (name, least) => {
    expect(lowest(name, name === 't3' ? ['bg', 's1', 's2'] : grounds)).toBeGreaterThanOrEqual(least);
  });

  it.each([
    ['error', 'error-bg'],
    ['slow', 'slow-bg'],
    ['accent', 'accent-bg'],
    ['t2', 's2'],
    ['on-ink', 'ink'],
    ['on-error', 'error'],
  ])('write %s readably on %s', (name, ground) => {
    expect(lowest(name, [ground])).toBeGreaterThanOrEqual(theme === 'dark' ? 5.9 : 5);
  });

  it('show every service on every row', () => {
    for (let slot = 0; slot < 8; slot++) expect(lowest(`c${slot}`)).toBeGreaterThanOrEqual(3);
    expect(lowest('cx')).toBeGreaterThanOrEqual(3);
  });

  it.each<[Vision, number]>([
    ['normal', 20],
    ['protan', 15],
    ['deutan', 15],
    ['tritan', 13.8],
  ])('tell services apart with %s vision', (vision, least) => {
    const services = Array.from({ length: 8 }, (_, slot) => simulate(colours[`c${slot}`]!, vision));
    const distances = services.flatMap((a, index) => services.slice(index + 1).map((b) => distance(a, b)));
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(least - 0.1);
  });

  it('keep blue and red free of services', () => {
    for (let slot = 0; slot < 8; slot++) {
      const service = simulate(colours[`c${slot}`]!, 'normal');
      for (const name of ['accent', 'error'])
        expect(distance(service, simulate(colours[name]!, 'normal'))).toBeGreaterThan(10);
    }
  });
});
