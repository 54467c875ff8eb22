// What a service asks to wait bounds how soon it is asked again from below, and not how often: an answer that says "in a second" for an
// hour uses up neither the day's writes nor thousands of requests.
import { answered, answerOtherwise, refusal } from '../support/replication/other-answers';
import { ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world.close());

async function published(name: string): Promise<string> {
  world = new ReplicationWorld();
  await world.giveGalleryIdentity();
  const version = await world.publish(name);
  await world.pass(900);
  return version;
}

const cases = [409, 412].flatMap((status) => ['0', '1', '5', '60'].map((seconds) => [status, seconds] as const));

test.each(cases)(
  'a conflict (%i) for ten minutes that asks to come back after %s s leaves writes for what comes after it',
  async (status, seconds) => {
    const version = await published('3.4.0');
    const refused = answerOtherwise(world, { method: 'PUT', path: /\/3\.4\.0$/, until: 600 }, (request) =>
      answered(request, status, refusal('Conflict'), { 'retry-after': seconds }),
    );
    expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded' });
    expect(refused()).toBeLessThan(10);
    expect(world.acceptedWritesOf(version)).toBe(1);
  },
);

test.each([
  ['PUT', 503, 'ServiceUnavailable'],
  ['GET', 503, 'ServiceUnavailable'],
  ['GET', 408, 'RequestTimeout'],
  ['PUT', 429, 'TooManyRequests'],
])('%s: %i that asks to come back at once for an hour is asked a hundred times or so', async (method, status, code) => {
  const version = await published('3.4.1');
  const given = answerOtherwise(world, { method, path: /\/3\.4\.1$/, until: 3600 }, (request) =>
    answered(request, status, refusal(code), { 'retry-after': '0' }),
  );
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded' });
  expect(given()).toBeGreaterThan(20);
  expect(given()).toBeLessThan(150);
});
