import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { it } from 'node:test';

const DECLARATION = /export (?:declare )?(?:abstract )?(?:class|function|const|let|enum|type|interface)\s+(\w+)/g;
const page = readFileSync(new URL('../../../docs/migrating.md', import.meta.url), 'utf8');

/** Every name that a declaration file exports, of the files that it passes on too. */
function exportsOf(file) {
  const text = readFileSync(file, 'utf8');
  const passedOn = [...text.matchAll(/export \* from ["'](\.[^"']+)["']/g)].flatMap(([, specifier]) => {
    const path = join(dirname(file), specifier);
    return exportsOf(existsSync(`${path}.d.ts`) ? `${path}.d.ts` : join(path, 'index.d.ts'));
  });
  const listed = [...text.matchAll(/export (?:type )?\{([^}]+)\}/g)].flatMap(([, names]) =>
    names.split(',').map((name) =>
      name
        .trim()
        .split(/\s+as\s+/)
        .at(-1),
    ),
  );
  return [...passedOn, ...[...text.matchAll(DECLARATION)].map(([, name]) => name), ...listed].filter(Boolean);
}

/** The names in the first column of the table below a heading. */
function namesBelow(heading) {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const rows = [...section.matchAll(/^\| (`[^|]*)\|/gm)];
  return rows.flatMap(([, cell]) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
}

for (const name of ['nestjs-otel', '@amplication/opentelemetry-nestjs']) {
  it(`the table has every public name of ${name}, and no other`, () => {
    const folder = join('node_modules', name);
    const { types, main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const exported = exportsOf(join(folder, types ?? main.replace(/\.js$/, '.d.ts')));
    assert.ok(exported.length > 20);
    assert.deepEqual(namesBelow(`From ${name}`).sort(), [...new Set(exported)].sort());
  });
}
