// The web page in Chromium before an API that does all that an API can do to it: late, refusing, broken, hostile, changing while
// somebody looks.
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { launchOptions, overflow, violations, whereChromium } from '../support/page/chromium';
import { type Answer, broken, cut, json, type PageApp, problem, startPageApp, text } from '../support/page/page-app';
import { coverageOf, coverageRow, runOf, versionIdOf } from '../support/page/sample-coverage';

jest.setTimeout(180_000);

const fine = { losangeles: 'Completed', perth: 'Completed' };
const failedId = versionIdOf('ubuntu-pro', '1.0.3');
const failedRun = runOf(failedId, 'PartiallySucceeded', [
  { zone: 'losangeles', state: 'Completed' },
  { zone: 'perth', state: 'Failed', details: 'perth has no capacity.' },
]);
const rows = [
  coverageRow('ubuntu-pro', '1.0.3', { losangeles: 'Targeted', perth: 'Targeted' }),
  coverageRow('ubuntu-core', '2.0.0', fine),
  coverageRow('windows-2025', '7.0.0', { losangeles: 'Missing', perth: 'Replicating' }),
];

/** Answers of a wait that a test ends. */
function gate() {
  let go = () => {};
  const opened = new Promise<void>((open) => {
    go = open;
  });
  return { go: () => go(), opened };
}

whereChromium('the states of the web page', () => {
  let app: PageApp;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    app = await startPageApp();
    browser = await chromium.launch(launchOptions);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  beforeEach(async () => {
    app.requests.length = 0;
    app.answers.set('GET /api/coverage', json(coverageOf(rows)));
    app.answers.set('GET /api/replications', listOf(failedRun));
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    faults = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('dialog', (dialog) => faults.push(`dialog: ${dialog.message()}`));
    page.on('console', (message) => {
      // The browser's own line for an answer that is an error, or does not come.
      if (!/^Failed to load resource/.test(message.text())) {
        faults.push(message.text());
      }
    });
  });
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  /** The runs, all or of one version. */
  function listOf(...runs: readonly ReturnType<typeof runOf>[]): Answer {
    return (url, request, response) => {
      const id = url.searchParams.get('imageVersionId');
      const value = runs.filter(({ imageVersionId }) => id === null || id === imageVersionId);
      return json({ value, nextLink: null })(url, request, response);
    };
  }

  const open = async (query = '') => {
    await page.goto(`${app.url}${query}`);
  };
  const matrix = () => page.getByRole('region', { name: 'Coverage matrix' });
  const link = (name: string | RegExp) => matrix().getByRole('link', { name });
  const refresh = () => page.getByRole('button', { name: 'Refresh' });
  const focusedText = async () => await page.evaluate<string>('document.activeElement.textContent');
  const story = () => page.locator('.story');

  test('what is broken stands first: which zone, why and since when, whether Azure or a run tells it', async () => {
    await open();
    const list = page.getByRole('region', { name: 'Broken now' });
    await list.getByText('perth has no capacity.').waitFor();
    expect(await list.innerText()).toMatch(/Failed in perth for 1 h, since .*\d\d:\d\d.*\n/);
    expect(await list.innerText()).toMatch(/Missing in losangeles for 5 h, since/);
    expect(await page.title()).toMatch(/^\(2 broken\) Coverage/);
    expect(await page.getByRole('button', { name: /^2 broken/ }).count()).toBe(1);
    const perth = matrix().getByRole('row', { name: /ubuntu-pro/ });
    expect(await perth.innerText()).toMatch(/Completed[\s\S]*Failed[\s\S]*for 1 h/);
    await page.getByRole('button', { name: /^2 broken/ }).press('Enter');
    await link(/ubuntu-core/).waitFor({ state: 'detached' });
    expect(await link(/./).count()).toBe(2);
  });

  test('back and forward, and a fresh tab, show what the address says; only what somebody opens takes the focus', async () => {
    await open('?image=ubuntu-*');
    await link(/ubuntu-pro/).focus();
    await page.keyboard.press('ArrowDown');
    expect(await focusedText()).toMatch(/ubuntu-core\/2\.0\.0/);
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await story().getByText('PartiallySucceeded').waitFor();
    expect(await focusedText()).toBe('contosoImages/ubuntu-pro/1.0.3');
    expect(await page.title()).toMatch(/contosoImages\/ubuntu-pro\/1\.0\.3/);
    const address = page.url();

    await page.keyboard.press('Escape');
    await story().waitFor({ state: 'detached' });
    await expectFocus(/ubuntu-pro\/1\.0\.3/);
    await page.goBack();
    await story().waitFor();
    await page.goBack();
    await story().waitFor({ state: 'detached' });
    expect(await page.getByRole('textbox', { name: 'Image' }).inputValue()).toBe('ubuntu-*');
    await page.goForward();
    await story().waitFor();
    await page.getByRole('link', { name: 'Policy' }).click();
    await page.getByRole('heading', { name: 'Policy' }).waitFor();
    await page.goBack();
    await story().waitFor();

    const fresh = await context.newPage();
    await fresh.goto(address);
    await fresh.locator('.story').getByText('PartiallySucceeded').waitFor();
    expect(await fresh.evaluate('document.activeElement.tagName')).toBe('BODY');
    await fresh.goto(`${app.url}?tab=nonsense&state=Nonsense`);
    await fresh.getByText('“Nonsense” is not a state').waitFor();
  });

  async function expectFocus(pattern: RegExp): Promise<void> {
    await page.waitForFunction(`${pattern}.test(document.activeElement.textContent)`);
  }

  /** Without taking the focus from where it is. */
  const refreshAside = async () => {
    await page.evaluate(
      `[...document.querySelectorAll('button')].find((one) => one.textContent === 'Refresh').click()`,
    );
  };

  test('the focus stays in the matrix, and what is typed in its field, while rows change and go', async () => {
    const many = Array.from({ length: 300 }, (_, index) => coverageRow('ubuntu-pro', `1.0.${index}`, fine));
    app.answers.set('GET /api/coverage', json(coverageOf(many)));
    await open('?versions=all');
    await link(/1\.0\.2$|1\.0\.2 /).focus();
    await matrix().evaluate((box) => box.scrollTo(0, 8000));
    await link(/1\.0\.160/).waitFor();
    expect(await focusedText()).toMatch(/1\.0\.2/);

    const later = gate();
    app.answers.set('GET /api/coverage', async (url, request, response) => {
      await later.opened;
      return json(coverageOf(many.filter((_, index) => index !== 2)))(url, request, response);
    });
    await refreshAside();
    later.go();
    await page.getByText('299 versions').first().waitFor();
    await expectFocus(/1\.0\.3/);

    const image = page.getByRole('textbox', { name: 'Image' });
    await image.pressSequentially('ubun');
    app.answers.set('GET /api/coverage', json(coverageOf(many)));
    await refreshAside();
    await page.getByText('300 versions').first().waitFor();
    expect(await image.inputValue()).toBe('ubun');
  });

  const insteadOfCoverage: ReadonlyArray<readonly [string, Answer, RegExp]> = [
    ['403', problem(403, 'The key is of another function.'), /The key is of another function/],
    ['409', problem(409, 'Something is in the way.'), /Something is in the way/],
    ['500 without JSON', text('<html><h1>oops</h1>', 500), /answered with 500 and no explanation/],
    ['200 that is HTML', text('<html>sign in</html>', 200), /not JSON/],
    ['a refused connection', broken, /does not answer, or its answer broke off.*Trying again in \d+ s/],
    ['an answer that is cut off', cut, /does not answer, or its answer broke off.*Trying again in \d+ s/],
    ['a list', json([]), /not JSON|not understood/],
    ['an empty object', json({}), /not understood/],
    ['null for the list', json({ value: null, nextLink: null }), /not understood/],
    ['rows of another shape', json({ value: [{}, 1], nextLink: null, findings: [] }), /not understood/],
    ['a link that is none', json(coverageOf(rows, 'http://[nonsense')), /not understood/],
    ['a link to itself', json(coverageOf(rows, '/api/coverage?again')), /a page that it had given before/],
  ];

  test('whatever comes instead of the coverage is told, and the rest of the page goes on', async () => {
    for (const [name, answer, words] of insteadOfCoverage) {
      app.answers.set('GET /api/coverage', answer);
      await open(`?image=${encodeURIComponent(name)}`);
      await page.getByRole('alert').filter({ hasText: words }).waitFor();
      await page.getByRole('link', { name: 'Platform images' }).click();
      await page.getByRole('button', { name: 'Compare' }).waitFor();
    }
    await page.goBack();
    await page.getByRole('alert').filter({ hasText: /./ }).first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('the health tells why the app cannot work, and fits a narrow screen', async () => {
    app.answers.set('GET /api/health', json({ status: 'Unhealthy', reasons: ['the task hub does not answer'] }, 503));
    await page.setViewportSize({ width: 320, height: 700 });
    await open();
    await page.getByText('Not healthy: the task hub does not answer').waitFor();
    app.answers.set('GET /api/health', json({ status: 'Degraded', reasons: ['one gallery', 'another'] }));
    await open();
    await page.getByText('Degraded: one gallery; another').waitFor();
    app.answers.set('GET /api/health', broken);
    await open();
    await page.getByText(/Not healthy: The app does not answer/).waitFor();
    expect(await overflow(page)).toBe(0);
    app.answers.set('GET /api/health', json({ status: 'Healthy', version: '1.2.3' }));
  });

  test('an answer 429 is waited out as long as it says, and then the coverage comes by itself', async () => {
    let asked = 0;
    app.answers.set('GET /api/coverage', (url, request, response) => {
      asked += 1;
      const answer =
        asked === 1 ? problem(429, 'Azure asks for patience.', { 'retry-after': '2' }) : json(coverageOf(rows));
      return answer(url, request, response);
    });
    await open();
    await page.getByRole('alert').filter({ hasText: 'Azure asks for patience. Trying again in 2 s.' }).waitFor();
    await link(/ubuntu-core/).waitFor();
    expect(await page.getByRole('alert').allInnerTexts()).not.toContain('Azure asks for patience.');
  });

  test('a function key is asked for, sent in a header only, and told when it is wrong; one in the address is not used', async () => {
    const guarded =
      (body: unknown): Answer =>
      (url, request, response) =>
        (request.headers['x-functions-key'] === 'right' ? json(body) : problem(401, ''))(url, request, response);
    app.answers.set('GET /api/coverage', guarded(coverageOf(rows)));
    app.answers.set('GET /api/replications', guarded({ value: [], nextLink: null }));
    await open('?code=SECRET&image=ubuntu-*');
    await page.getByText('A key stood in the address.').waitFor();
    expect(page.url()).not.toContain('SECRET');
    const panel = page.getByRole('region', { name: 'A function key is needed' });
    expect(await violations(page)).toEqual([]);
    for (const key of ['wrong', 'right']) {
      await panel.getByLabel('Key').fill(key);
      await panel.getByLabel('Key').press('Enter');
      if (key === 'wrong') {
        await panel.getByText('did not accept the key').waitFor();
      }
    }
    await link(/ubuntu-core/).waitFor();
    await panel.waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    expect(app.requests.filter((request) => /SECRET|right|wrong/.test(request))).toEqual([]);

    for (const route of ['GET /api/coverage', 'GET /api/replications']) {
      app.answers.set(route, problem(401, '', { 'www-authenticate': 'Bearer realm="example"' }));
    }
    await refresh().click();
    const login = page.getByRole('link', { name: 'Sign in with Entra ID' });
    expect(await login.getAttribute('href')).toBe(
      '/.auth/login/aad?post_login_redirect_uri=%2Fapi%2Fui%3Fimage%3Dubuntu-*',
    );
  });

  test('a start is sent once, keeps the focus, and its refusal is told; progress is told without a flood', async () => {
    let starts = 0;
    const slow = gate();
    app.answers.set('POST /api/replications', async (url, request, response) => {
      starts += 1;
      await slow.opened;
      return problem(409, 'Replication x is already running.')(url, request, response);
    });
    await open(`?version=${encodeURIComponent(failedId)}`);
    const retry = page.getByRole('button', { name: 'Try again' });
    await retry.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.getByText('Starting…').waitFor();
    slow.go();
    await page.getByRole('alert').filter({ hasText: 'already running' }).waitFor();
    expect(starts).toBe(1);
    expect(await focusedText()).toBe('Try again');

    const running = runOf(failedId, 'Replicating', [{ zone: 'perth', state: 'Replicating' }]);
    app.answers.set('POST /api/replications', json(running, 202));
    app.answers.set('GET /api/replications', listOf(running));
    await page.evaluate(`
      window.said = [];
      new MutationObserver((changes) => changes.forEach(({ target }) => {
        const region = (target.nodeType === 1 ? target : target.parentElement).closest('[role=status],[role=alert],[aria-live]');
        if (region?.textContent) window.said.push(region.textContent);
      })).observe(document.body, { subtree: true, childList: true, characterData: true });`);
    await page.keyboard.press('Enter');
    await story().getByText('40 %').waitFor();
    expect(await focusedText()).toBe('Try again');
    expect(await retry.isEnabled()).toBe(false);
    const said = await page.evaluate<string[]>('window.said');
    expect(said.length).toBeLessThan(12);
  });

  test('hostile and long names, and fifty zones, are shown as text, and the names stay in sight', async () => {
    const zones = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`zone-with-a-long-name-${index}`, 'Completed']),
    );
    const hostile = '<img src=x onerror=alert(1)>';
    const long = `${'a'.repeat(70)}-for-east`;
    const named = [hostile, long].map((image) => coverageRow(image, '1.0.0', zones));
    const narrow = Array.from({ length: 40 }, (_, index) =>
      coverageRow('one-zone', `1.0.${index}`, { 'zone-with-a-long-name-7': 'Completed' }),
    );
    app.answers.set('GET /api/coverage', json(coverageOf([...named, ...narrow])));
    app.answers.set(
      'GET /api/replications',
      listOf(
        runOf(versionIdOf(hostile, '1.0.0'), 'Failed', [
          { zone: 'zone-with-a-long-name-7', state: 'Failed', details: hostile },
        ]),
      ),
    );
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await open(`?version=${encodeURIComponent(versionIdOf(hostile, '1.0.0'))}&image=${encodeURIComponent(hostile)}`);
      await story().getByText(hostile).first().waitFor();
      await link(/-for-east/).waitFor();
      expect(await overflow(page)).toBe(0);
      await matrix().evaluate((box) => box.scrollTo(4000, 0));
      const name = await link(/-for-east/).boundingBox();
      expect(name?.x).toBeGreaterThanOrEqual(0);
      expect(await page.locator('img').count()).toBe(0);
    }
    app.answers.set('GET /api/coverage', json(coverageOf(named)));
    await refresh().click();
    await page.getByText('2 versions').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test.each([
    ['forced colors', { forcedColors: 'active' as const }, 1280],
    ['dark, and 400 % of zoom', { colorScheme: 'dark' as const }, 320],
    ['a wide screen', { reducedMotion: 'reduce' as const }, 1920],
  ])('with %s the coverage and a story can be read', async (_name, media, width) => {
    await page.emulateMedia(media);
    await page.setViewportSize({ width, height: width === 320 ? 256 : 800 });
    await open(`?version=${encodeURIComponent(failedId)}`);
    await story().getByText('PartiallySucceeded').waitFor();
    await link(/ubuntu-core/).waitFor();
    expect(await overflow(page)).toBe(0);
    if (width !== 1920) {
      expect(await violations(page)).toEqual([]);
    }
  });

  test('nothing jumps when the coverage comes and is read again', async () => {
    const late = gate();
    app.answers.set('GET /api/coverage', async (url, request, response) => {
      await late.opened;
      return json(coverageOf(rows))(url, request, response);
    });
    await open();
    await page.evaluate(`
      window.shift = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shift += entry.value; }))
        .observe({ type: 'layout-shift', buffered: true });`);
    await page.getByText('Reading from Azure…').first().waitFor();
    late.go();
    await link(/ubuntu-core/).waitFor();
    await refreshAside();
    await page.getByText('3 versions').first().waitFor();
    expect(await page.evaluate('window.shift')).toBeLessThan(0.1);
  });
});
