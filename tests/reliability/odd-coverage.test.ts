// Odd days of coverage: versions of one number, tables of which a part is missing, and queries that say a thing twice.
import { HttpRequest } from '@azure/functions';
import { createCoverageReader } from '../../src/activities/zone-policy/read-coverage';
import type { CoverageRow } from '../../src/domain/policy/coverage';
import { createGetCoverage } from '../../src/functions/get-coverage';
import { unknownParameters } from '../../src/functions/http/query-parameters';
import { createTriggerArm } from '../support/replication/event-trigger';
import { answered, answerOtherwise, refusal } from '../support/replication/other-answers';
import { gallery, ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world?.close());

async function get(url: string) {
  const { config, clock } = world;
  const readCoverage = createCoverageReader(createTriggerArm(world), config.zonePolicy, () => new Date(clock.now()));
  return await world.live(createGetCoverage({ config, readCoverage })(new HttpRequest({ method: 'GET', url })));
}

test.each([1, 2, 3])('pages of %d have each version once, those of one number too', async (top) => {
  world = new ReplicationWorld();
  const names = ['9.1.0', '09.1.0', '9.01.0', '9.1.00', '8.0.0'];
  for (const name of names) {
    await world.publish(name);
  }
  const rows: CoverageRow[] = [];
  let next: string | null = `https://app.example/api/coverage?imageName=ubuntu-pro&$top=${top}`;
  while (next !== null) {
    const { jsonBody } = await get(next);
    rows.push(...jsonBody.value);
    next = jsonBody.nextLink;
  }
  expect(rows.map(({ version }) => version).sort()).toEqual(['1.0.0', '1.1.0', ...names].sort());
});

test('a table that lacks what could not be read says so in its headers', async () => {
  world = new ReplicationWorld();
  await world.publish('9.1.0');
  const url = 'https://app.example/api/coverage?format=csv';
  expect((await get(url)).headers).not.toHaveProperty('x-findings');
  answerOtherwise(world, { method: 'GET', path: new RegExp(`${gallery}/images/windows-2025/versions$`) }, (request) =>
    answered(request, 403, refusal('AuthorizationFailed')),
  );
  expect(await get(url)).toMatchObject({ status: 200, headers: { 'x-findings': 'ReadRefused' } });
});

test.each([
  ['zone=perth&zone=losangeles', ['zone is given 2 times; give it once']],
  ['zone=perth&Zone=perth', ['Zone is no query parameter; there are zone, state']],
  ['state=&state=&state=', ['state is given 3 times; give it once']],
  ['code=a&code=b&zone=perth', []],
  [
    '__proto__=1&constructor=2',
    [
      '__proto__ is no query parameter; there are zone, state',
      'constructor is no query parameter; there are zone, state',
    ],
  ],
])('of %s each mistake is told', (query, messages) => {
  const request = new HttpRequest({ method: 'GET', url: `https://app.example/api/coverage?${query}` });
  const problems = unknownParameters(request, ['zone', 'state']);
  expect(problems.map(({ field, message }) => `${field} ${message}`)).toEqual(messages);
});
