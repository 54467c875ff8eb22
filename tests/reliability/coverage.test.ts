// Coverage beside what Azure and the records say, on days on which a part of it cannot be read or Azure names no state.
import { HttpRequest } from '@azure/functions';
import type { SimulationSettings } from '../../local/azure/simulation/settings';
import { createCoverageReader } from '../../src/activities/zone-policy/read-coverage';
import type { CoverageRow } from '../../src/domain/policy/coverage';
import type { Finding } from '../../src/domain/values/finding';
import { createGetCoverage } from '../../src/functions/get-coverage';
import { createTriggerArm } from '../support/replication/event-trigger';
import { answered, answerOtherwise, refusal } from '../support/replication/other-answers';
import { image, ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world.close());

interface Coverage {
  readonly status: number;
  readonly rows: readonly CoverageRow[];
  readonly findings: readonly Finding[];
}

async function coverage(query = ''): Promise<Coverage> {
  const { config, clock } = world;
  const now = () => new Date(clock.now());
  const get = createGetCoverage({
    config,
    readCoverage: createCoverageReader(createTriggerArm(world), config.zonePolicy, now),
  });
  const url = `https://app.example/api/coverage?${query}`;
  const { status = 0, jsonBody } = await world.live(get(new HttpRequest({ method: 'GET', url })));
  return { status, rows: jsonBody?.value ?? [], findings: jsonBody?.findings ?? [] };
}

const states = (rows: readonly CoverageRow[], version: string) =>
  Object.fromEntries(
    rows.find((row) => row.imageVersionId === version)?.zones.map(({ zone, state }) => [zone, state]) ?? [],
  );

test.each<Partial<SimulationSettings>>([
  { zoneStatusRegion: 'zone' },
  { zoneStatusRegion: 'regionAndZone' },
  { zoneStatusRegion: 'region' },
  { zoneStatusRegion: 'absent' },
  { replicationSummary: 'empty' },
])('%p: what the record calls Completed is so in coverage as well', async (settings) => {
  world = new ReplicationWorld({ settings });
  await world.giveGalleryIdentity();
  const version = await world.publish('9.1.0');
  const { state, targets } = await world.replicate(version);
  expect(state).toBe('Succeeded');
  const { rows } = await coverage('expand=replicationStatus');
  expect(states(rows, version)).toEqual(Object.fromEntries(targets.map((target) => [target.zone, target.state])));
  expect(states((await coverage()).rows, version)).toEqual({ losangeles: 'Targeted', perth: 'Targeted' });
});

test('one version whose state is refused is as it was listed, and told', async () => {
  world = new ReplicationWorld();
  await world.giveGalleryIdentity();
  const [good, bad] = [await world.publish('9.1.2'), await world.publish('9.1.3')];
  await world.replicate(good);
  await world.replicate(bad);
  const path = new RegExp(`${image}/versions/9.1.3$`);
  answerOtherwise(world, { method: 'GET', path }, (request) => answered(request, 403, refusal('AuthorizationFailed')));
  const { rows, findings } = await coverage('expand=replicationStatus&imageName=ubuntu-pro');
  expect(states(rows, good)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
  expect(states(rows, bad)).toEqual({ losangeles: 'Targeted', perth: 'Targeted' });
  expect(findings).toMatchObject([
    { code: 'ReadRefused', message: expect.stringMatching(/9\.1\.3 is told as it is listed/) },
  ]);
});
