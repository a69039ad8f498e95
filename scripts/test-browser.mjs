// `npm run test:browser`: the trace page in a real browser. Screenshots of every view go to temp/screenshots.
// Chromium is Debian's; in CI, and with root's rights, it is installed when it is missing. Arguments go to jest.
import { existsSync } from 'node:fs';
import { runJest } from './support/jest.mjs';
import { run } from './support/run.mjs';
import { buildLibraryIfStale } from './support/stale.mjs';

const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const findChromium = () => places.find((path) => path !== undefined && existsSync(path));

async function install() {
  if (process.getuid?.() !== 0) return;
  console.error('installing chromium ...');
  await run('apt-get', ['update', '-qq'], { capture: true });
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  // The font is for the screenshots: what most systems call their own is not in Debian.
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-inter'], {
    capture: true,
    env,
  });
}

if (findChromium() === undefined) await install();
const chromium = findChromium();
if (chromium === undefined) {
  console.error('The browser tests need Chromium: install it, or set CHROMIUM_PATH to one.');
  process.exitCode = 1;
} else {
  await buildLibraryIfStale();
  const chosen = process.argv.slice(2);
  const { code } = await runJest(['--runInBand', ...(chosen.length > 0 ? chosen : ['test/browser'])], {
    name: 'browser',
    env: { CHROMIUM_PATH: chromium },
  });
  process.exitCode = code;
}
