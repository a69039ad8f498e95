// CONTRIBUTING.md, word for word in a copy of the repository: what it adds has to compile, and its commands have to pass.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { applyDiff, codeBlocks } from '../../support/guide.mjs';
import { root } from './support/packed.mjs';
import { cleanEnv, runInShell } from './support/running.mjs';

const copied = ['lib', 'scripts', 'test/jest.config.mjs', 'test/support', 'test/unit/sdk', 'test/unit/drivers'];
const files = [
  'test/unit/masking',
  'test/unit/resilience/support',
  'test/backends/support',
  'package.json',
  'tsconfig.json',
];

/** The sections that are followed, and what their commands print besides the results of tests. */
const sections = {
  'Add an exporter': /^hello$/m,
  'Add a driver': undefined,
  'Add a detector': undefined,
  'Add a sampler': /^GET \/orders$/m,
  'Add a propagator': /^x-cloud-trace-context$/m,
  'Add a decorator': undefined,
  'Add a policy': undefined,
};

describe('CONTRIBUTING.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nestjs-traced-copy-'));
  const env = cleanEnv({ NODE_OPTIONS: '' });
  const guides = codeBlocks(join(root, 'CONTRIBUTING.md'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  before(() => {
    for (const path of [...copied, ...files]) cpSync(join(root, path), join(folder, path), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  });

  function write({ language, title, text }) {
    const path = join(folder, title);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, language === 'diff' ? applyDiff(readFileSync(path, 'utf8'), text, title) : text);
  }

  it('has no section that adds something and is not followed', () => {
    const adding = new Set(guides.map(({ heading }) => heading).filter((heading) => heading.startsWith('Add ')));
    assert.deepEqual([...adding], Object.keys(sections));
  });

  for (const [heading, printed] of Object.entries(sections)) {
    it(heading, async () => {
      const blocks = guides.filter((block) => block.heading === heading);
      blocks.filter(({ title }) => title !== undefined).forEach(write);
      const commands = blocks.filter(({ language }) => language === 'sh');
      assert.ok(commands.length > 0);
      for (const { text } of commands) {
        const output = await runInShell(text, { cwd: folder, env });
        if (printed !== undefined) assert.match(output, printed);
      }
    });
  }

  it('adds what the types of the library allow', async () => {
    await runInShell('npx tsc -p lib/tsconfig.esm.json --noEmit', { cwd: folder, env });
  });
});
