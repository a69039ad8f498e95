// The quick start of README.md in an empty folder: every command and every file in its order, and what it says is printed.
// The tarball that npm would publish stands for the name of the package, as README.md says; nothing else is changed.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeEmptyFolder } from './support/packed.mjs';
import { readmeBlocks } from './support/readme.mjs';
import { answers, cleanEnv, freePort, runInShell, startInShell } from './support/running.mjs';

/** Ids and times are those of one run. */
const alike = (text) =>
  text
    .replaceAll(/\b[\da-f]{32}\b/g, 'ID')
    .replaceAll(/ +[\d.]+ (?:µs|ms|s)\b/g, ' TIME')
    .trim();

describe('the quick start of README.md', () => {
  const blocks = readmeBlocks('In your application');
  const { folder, tarball, remove } = makeEmptyFolder('orders');
  const commands = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text.trim());
  const [prepare, start, ask] = commands;
  let app;
  let env;
  let url;

  before(async () => {
    const port = await freePort();
    env = cleanEnv({ PORT: String(port) });
    url = `localhost:${port}`;
  });
  after(async () => {
    await app?.stop();
    remove();
  });

  it('has three blocks of commands: prepare, start, ask', () => {
    assert.equal(commands.length, 3);
    assert.match(prepare, /npm install nestjs-traced /);
    assert.match(start, /node main\.js$/);
    assert.match(ask, /^curl localhost:3000/);
  });

  it('installs what it needs', async () => {
    await runInShell(prepare.replace('nestjs-traced', tarball), { cwd: folder, env });
  });

  it('has files that compile, and an application that starts', async () => {
    for (const { title, text } of blocks) if (title !== undefined) writeFileSync(join(folder, title), text);
    app = startInShell(start, { cwd: folder, env });
    await app.until('the application', () => answers(`http://${url}/orders/0`));
  });

  it('prints the answer and the trace that README.md shows', async () => {
    const printed = alike(blocks.find(({ language }) => language === 'text').text);
    const [answer, ...trace] = printed.split('\n');
    const answered = await runInShell(ask.replace('localhost:3000', url), { cwd: folder, env });
    assert.equal(answered.trim(), answer);
    await app.until('the trace', (output) => alike(output).includes(trace.join('\n')));
  });
});
