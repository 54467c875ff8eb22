// With CLOCK_SPEED the time of day of an app runs as fast as its durable timers: otherwise it would live in two times at once.
import { type HostProcess, startHostProcess } from './host-process';

const speed = 3600;
const hour = 3_600_000;

interface Told {
  readonly loadedAt: number;
  readonly now: number;
  readonly made: number;
  readonly called: number;
}

let host: HostProcess;
afterEach(() => host.stop());

const ask = async () => (await (await fetch(`${host.url}/api/timeOfDay`)).json()) as Told;

/** Simulated milliseconds that pass between two answers, and real ones in which they may have. */
async function between<T extends { readonly now: number }>(askNow: () => Promise<T>) {
  const earliest = performance.now();
  const first = await askNow();
  const inner = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const innerEnd = performance.now();
  const second = await askNow();
  const simulated = second.now - first.now;
  expect(simulated).toBeGreaterThanOrEqual((innerEnd - inner) * speed * 0.99);
  expect(simulated).toBeLessThanOrEqual((performance.now() - earliest) * speed * 1.01);
  return second;
}

test('the Date of an app of CommonJS tells simulated time, however it is asked', async () => {
  host = await startHostProcess({ app: 'workbench', environment: { CLOCK_SPEED: String(speed) } });
  const { loadedAt, now, made, called } = await between(ask);
  expect(now).toBeGreaterThan(loadedAt);
  expect(now).toBeGreaterThan(Date.now());
  expect(Math.abs(made - now)).toBeLessThan(hour);
  expect(Math.abs(called - now)).toBeLessThan(hour);
});

test('so does that of an app of ECMAScript modules', async () => {
  host = await startHostProcess({ app: 'esm', environment: { CLOCK_SPEED: String(speed) } });
  const { made, now } = await between(async () => (await (await fetch(`${host.url}/timeOfDay`)).json()) as Told);
  expect(Math.abs(made - now)).toBeLessThan(hour);
});

test('dates that are given are as any, and are dates to whoever asks', async () => {
  host = await startHostProcess({ app: 'workbench', environment: { CLOCK_SPEED: String(speed) } });
  expect(await ask()).toMatchObject({
    given: ['2026-11-29T00:00:00.000Z', 0, Date.parse('2026-11-29T00:00:00Z')],
    kinds: [true, true, 0, 'Date', 7],
  });
});

test('at speed 1 it is the time of day', async () => {
  host = await startHostProcess({ app: 'workbench', environment: { CLOCK_SPEED: '1' } });
  const before = Date.now();
  const { now } = await ask();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});

test('over a restart the time of day goes on where it was', async () => {
  host = await startHostProcess({ app: 'workbench', environment: { CLOCK_SPEED: String(speed) } });
  const { now } = await between(ask);
  await host.stop();
  const { stateDirectory } = host;
  host = await startHostProcess({ app: 'workbench', environment: { CLOCK_SPEED: '1' }, stateDirectory });
  expect((await ask()).now).toBeGreaterThanOrEqual(now);
});
