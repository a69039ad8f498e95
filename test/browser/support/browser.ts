import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

let running: Promise<Browser> | undefined;

/** `ANSWERS_AFTER_MS=400` makes every answer of the server late: what a test does not wait for becomes a failure. */
const lateMs = Number(process.env['ANSWERS_AFTER_MS'] ?? 0);

const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    // Tests run as root in containers, where Chromium's own sandbox cannot.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });

/** A page that notes everything that went wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors of the page's script, refused resources, breaches of the content security policy. */
  readonly problems: readonly string[];
  /** The origins that were asked for anything. */
  readonly origins: ReadonlySet<string>;
}

export async function openPage(options: BrowserContextOptions = {}): Promise<WatchedPage> {
  running ??= launch();
  const context = await (
    await running
  ).newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'light', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  if (lateMs > 0) {
    await page.route(/\/(api\/(?!live)|more\.|files\.)/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, lateMs));
      await route.continue().catch(() => undefined);
    });
  }
  const problems: string[] = [];
  const origins = new Set<string>();
  page.on('pageerror', (error) => problems.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    // An answer with an error status is told by the page itself.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(message.text());
  });
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http')) origins.add(origin);
  });
  return { page, problems, origins };
}

export async function closeBrowser(): Promise<void> {
  await (await running)?.close();
  running = undefined;
}

/** What the page has copied; it says so when the clipboard has it. */
export async function copiedText(page: Page): Promise<string> {
  await page
    .getByRole('status')
    .filter({ hasText: / copied$/ })
    .waitFor({ state: 'attached' });
  return page.evaluate(() => navigator.clipboard.readText());
}
