// The Chromium that the tests of the web page drive, and what they look at in any page: rules that axe finds violated, and width.
import { existsSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const programs = [
  process.env.CHROMIUM_PATH ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Undefined where none is found; then a line says so. */
export const chromiumPath = programs.find((path) => path !== '' && existsSync(path));
if (chromiumPath === undefined) {
  console.log('The web page is not tested in a browser: no Chromium found (set CHROMIUM_PATH to have it tested).');
}
export const whereChromium = chromiumPath === undefined ? describe.skip : describe;
export const launchOptions = { executablePath: chromiumPath ?? '', args: ['--no-sandbox'] };

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Rules that axe finds violated, with what violates them. */
export async function violations(page: Page): Promise<readonly string[]> {
  // Over the debugger: the page's own Content-Security-Policy stays as it is.
  const result = (await page.evaluate(`${axe}; axe.run(document)`)) as {
    readonly violations: ReadonlyArray<{
      readonly id: string;
      readonly nodes: ReadonlyArray<{ readonly html: string }>;
    }>;
  };
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

/** By how many pixels the page is wider than the window, or longer than its content. */
export async function overflow(page: Page): Promise<number> {
  return await page.evaluate<number>(`(() => {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
    const end = Math.max(clientHeight, document.querySelector('main').getBoundingClientRect().bottom + scrollY);
    return scrollWidth - clientWidth + Math.max(0, Math.floor(scrollHeight - end));
  })()`);
}
