// The web page in Chromium on the running product: what a person sees and does, by keyboard as well, without a word in the
// console, a request to any other host, or a violation that axe knows. Runs where Chromium is, and says so where not.
import { type Browser, chromium, type Page } from 'playwright-core';
import { devCenter, sampleImageVersion, watchedGallery } from '../../local/stack/sample';
import { launchOptions, overflow, violations, whereChromium } from '../support/page/chromium';
import { type Product, startProduct } from '../support/product/product';

const patience = { timeout: 60_000 };

whereChromium('the web page', () => {
  let product: Product;
  let browser: Browser;
  let page: Page;
  const trouble: string[] = [];
  const hosts = new Set<string>();

  beforeAll(async () => {
    product = await startProduct({ DEV_CENTERS: devCenter });
    browser = await chromium.launch(launchOptions);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(patience.timeout);
    page.on('console', (message) => trouble.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => trouble.push(String(error)));
    page.on('request', (request) => hosts.add(new URL(request.url()).origin));
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const open = async (query = '') => {
    await page.goto(`${product.stack.hostUrl}/api/ui${query}`);
  };

  /** The version's link in the matrix. */
  const matrixLink = (name = /windows-2025.7\.0\.0/) =>
    page.getByRole('region', { name: 'Coverage matrix' }).getByRole('link', { name });

  test('a version is found in the matrix, replicated with the keyboard, and seen to arrive', async () => {
    await product.publish('windows-2025', '7.0.0', () => sampleImageVersion);
    await open('?versions=all&image=windows-2025');
    await matrixLink().waitFor();
    expect(await page.getByRole('columnheader', { name: /^losangeles/ }).count()).toBe(1);
    expect(await violations(page)).toEqual([]);

    await matrixLink().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /windows-2025.7\.0\.0$/ }).waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('story-title');
    expect(page.url()).toContain('version=');
    await page.getByRole('button', { name: 'Show plan' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: /^Plan/ }).waitFor();
    await page.getByText('Plan: done.').waitFor();

    const start = page.getByRole('button', { name: /^(Start|Try again)$/ });
    if (await start.isEnabled()) {
      await start.focus();
      await page.keyboard.press('Enter');
    }
    await page.locator('.story').getByText('Succeeded').first().waitFor();
    const zone = page.getByRole('table', { name: 'Zones' }).getByRole('row', { name: /^losangeles/ });
    expect(await zone.innerText()).toMatch(/Completed/);
    // The matrix knows it too, without a Refresh.
    const row = page
      .getByRole('region', { name: 'Coverage matrix' })
      .getByRole('row', { name: /windows-2025.7\.0\.0/ });
    await row
      .getByText(/^(Completed|Targeted)$/)
      .first()
      .waitFor();
    expect(await violations(page)).toEqual([]);
    if (process.env.SCREENSHOT) {
      await page.screenshot({ path: process.env.SCREENSHOT, fullPage: true });
    }
  }, 180_000);

  test('the policy in force is shown, and a mistake in another one is told', async () => {
    await open('?tab=policy');
    await page.getByRole('rowheader').first().waitFor();
    await page.getByRole('textbox', { name: /policy/ }).fill('{"rules": 1}');
    await page.getByRole('button', { name: 'Show what it would change' }).click();
    await page.getByText(/rules/).last().waitFor();
    await page.getByRole('textbox', { name: /policy/ }).fill('');
    await page.getByRole('button', { name: 'Show what it would change' }).click();
    await page.getByText('versions would change').waitFor();
    expect(await violations(page)).toEqual([]);
  }, 180_000);

  test('platform images are compared, and the mail that asks for them is there', async () => {
    await open('?tab=parity');
    await page.getByRole('textbox', { name: 'Zone' }).fill('losangeles');
    await page.getByRole('textbox', { name: 'Publisher' }).fill('Canonical');
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('table').waitFor();
    expect(await violations(page)).toEqual([]);
  }, 180_000);

  test('images are judged for Dev Box, dev centers listed, and attaching is previewed', async () => {
    await open('?tab=dev-box');
    await page.getByRole('rowheader', { name: 'Default' }).waitFor();
    await page.getByRole('textbox', { name: 'Gallery', exact: true }).fill('contosoImages');
    await page.getByRole('textbox', { name: /^Image/ }).fill('ubuntu-pro');
    await page.getByRole('button', { name: 'Judge' }).click();
    const failed = page.getByRole('row', { name: /OperatingSystem Fail Linux/ });
    expect(await failed.innerText()).toContain('NewDefinition');

    await page.getByRole('textbox', { name: 'Gallery to attach' }).fill('contosoImages');
    await page.getByRole('textbox', { name: 'Identity to add' }).fill('nonsense');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText(/identity must be SystemAssigned or the resource id/).waitFor();
    await page.getByRole('textbox', { name: 'Identity to add' }).fill('');
    await page.getByRole('textbox', { name: 'Identity to add' }).press('Enter');
    await page.getByText('the gallery is attached').waitFor();
    expect(await page.locator('pre').innerText()).toMatch(/^gzr dev-box attach --dev-center .*contoso-devcenter /);
    expect(await violations(page)).toEqual([]);
  }, 180_000);

  test('on a narrow screen and in the dark the same can be read', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 360, height: 700 });
    await open('?versions=all');
    await matrixLink().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);

    await open('?tab=dev-box');
    await page.getByRole('rowheader', { name: 'Default' }).waitFor();
    await page.getByRole('textbox', { name: 'Gallery', exact: true }).fill('contosoImages');
    await page.getByRole('button', { name: 'Judge' }).click();
    await page
      .getByRole('row', { name: /OperatingSystem Fail Linux/ })
      .first()
      .waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    if (process.env.SCREENSHOT) {
      await page.screenshot({ path: process.env.SCREENSHOT.replace('.png', '-dev-box.png'), fullPage: true });
    }
  }, 180_000);

  describe('with ten thousand versions behind a slow API', () => {
    const perPage = 1000;
    const count = 10_000;
    const gallery = `${watchedGallery}/images`;
    const rowOf = (index: number) => ({
      imageVersionId: `${gallery}/image-${Math.floor(index / 100)}/versions/1.0.${index % 100}`,
      imageName: `image-${Math.floor(index / 100)}`,
      version: `1.0.${index % 100}`,
      publishedDate: '2026-11-25T10:00:00.000Z',
      isLatest: index % 100 === 99,
      rule: 'default',
      zones: ['losangeles', 'perth'].map((zone) => ({
        zone,
        region: 'westus',
        desired: true,
        state: index % 50 === 0 && zone === 'perth' ? 'Missing' : 'Completed',
        progress: 100,
        asOf: '2026-11-25T12:00:00.000Z',
      })),
    });
    const summary = { versions: 0, desired: 0, completed: 0, missing: 0, failed: 0 };
    /** Answers of the API are held back until the test lets them go. */
    let gate: Promise<void> = Promise.resolve();

    beforeAll(async () => {
      await page.setViewportSize({ width: 360, height: 700 });
      await page.route('**/api/coverage?*', async (route) => {
        const url = new URL(route.request().url());
        const from = Number(url.searchParams.get('$skiptoken') ?? 0);
        await gate;
        url.searchParams.set('$skiptoken', String(from + perPage));
        const value = Array.from({ length: perPage }, (_, index) => rowOf(from + index));
        const nextLink = from + perPage < count ? url.href : null;
        await route.fulfill({ json: { value, nextLink, summary, findings: [] } });
      });
    });
    afterAll(async () => await page.unroute('**/api/coverage?*'));

    const drawn = async () => await page.getByRole('rowheader').count();

    test('says that it reads, then draws the rows that can be seen, and the keyboard reaches the last one', async () => {
      let open10k = () => {};
      gate = new Promise((go) => {
        open10k = go;
      });
      await open('?versions=all');
      await page.getByText('Reading from Azure…').waitFor();
      expect(await drawn()).toBe(0);
      open10k();
      await page.getByText('10000 versions, 200 with a missing or failed zone.').waitFor();
      expect(await drawn()).toBeLessThan(100);
      expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe('10001');
      expect(await violations(page)).toEqual([]);

      const matrix = page.getByRole('region', { name: 'Coverage matrix' });
      await matrix.focus();
      await page.keyboard.press('End');
      await matrixLink(/image-99.1\.0\.99/).waitFor();
      expect(await drawn()).toBeLessThan(100);
      await page.keyboard.press('Home');
      await matrixLink(/image-0.1\.0\.0$/).waitFor();
      // From the matrix on, Tab walks down the rows, further than what was drawn.
      for (let step = 0; step < 60; step += 1) {
        await page.keyboard.press('Tab');
      }
      expect(await page.evaluate('document.activeElement.textContent')).toMatch(/image-0.1\.0\.59/);
      expect(await overflow(page)).toBe(0);
    }, 180_000);

    test('an error is told as the API says it, and what was read stays', async () => {
      await page.unroute('**/api/coverage?*');
      await page.route('**/api/coverage?*', async (route) => {
        await route.fulfill({
          status: 503,
          contentType: 'application/problem+json',
          body: JSON.stringify({ type: 'about:blank', title: 'x', status: 503, detail: 'Azure asks for patience.' }),
        });
      });
      await page.getByRole('button', { name: 'Refresh' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('alert').filter({ hasText: 'Azure asks for patience.' }).waitFor();
      expect(await drawn()).toBeGreaterThan(10);
      expect(await violations(page)).toEqual([]);
    }, 180_000);
  });

  test('nothing was said in the console but refusals that were asked for, and no other host was asked', () => {
    expect(trouble.filter((text) => !/status of (400|503)/.test(text))).toEqual([]);
    expect([...hosts]).toEqual([product.stack.hostUrl]);
  });
});
