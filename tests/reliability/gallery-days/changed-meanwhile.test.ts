// Days on which owners change their minds while a run is under way: what was decided hours ago is asked once more before each write.
import type { JsonObject } from '../../../local/azure/state/json';
import { bothZones, done, GalleryDay, inWaves, regions } from '../../support/replication/gallery-day';
import { rewriteProfile } from '../../support/replication/other-writers';
import { gallery, image } from '../../support/replication/replication-world';

let day: GalleryDay;
afterEach(() => day.close());

const first = { losangeles: 'Completed' };

/** The first wave is there, the second waits. */
async function betweenWaves(name: string): Promise<string> {
  day = await GalleryDay.begin(inWaves);
  const id = await day.published(name, { targetRegions: regions('westus', 'australiaeast') });
  await day.event(id);
  await day.pass(1800);
  expect(await day.seen(id)).toMatchObject({ state: 'Waiting', azure: first });
  return id;
}

test.each([
  ['the version', 'hold', (id: string) => id],
  ['the version', 'none', (id: string) => id],
  ['the version', 'hlod', (id: string) => id],
  ['the image definition', 'hold', () => image],
  ['the gallery', 'hold', () => gallery],
])('%s is tagged %s between two waves: nothing more is written, and it is told', async (carrier, value, pathOf) => {
  const id = await betweenWaves('4.0.0');
  await day.tag(pathOf(id), { 'extended-zones': value });
  await day.told(id);
  await day.hours(4);
  expect(await day.seen(id)).toEqual({
    state: 'Succeeded',
    record: first,
    azure: first,
    findings: ['perth RefusedByTag'],
  });
  expect(await day.words(id, 'RefusedByTag')).toContain(
    `of the ${carrier.replace('the ', '').replace('image ', '')} is "${value}"`,
  );
  expect(day.writesOf(id)).toBe(1);
  expect(day.drift(id)).toEqual([]);
  await day.tag(pathOf(id), {});
  await day.hours(1);
  expect((await day.seen(id)).azure).toEqual(done.azure);
});

test('a version that is excluded from latest between two waves gets no further zone', async () => {
  const id = await betweenWaves('4.0.1');
  await rewriteProfile(day, id, (profile) => ({ ...profile, excludeFromLatest: true }));
  await day.pass(200);
  await day.told(id);
  await day.hours(4);
  expect(await day.seen(id)).toEqual({
    state: 'Succeeded',
    record: first,
    azure: first,
    findings: ['perth NoLongerAsked'],
  });
});

/** As a deployment with another policy: the app starts anew, its runs go on. */
async function deploy(policy: object): Promise<void> {
  const next = new GalleryDay(policy);
  Object.assign(day, { config: next.config });
  next.close();
  day.restartProcess();
}

test.each<[string, object]>([
  ['asks for one zone less', { name: 'one', selector: {}, targets: ['westus=losangeles'] }],
  ['asks for none', { name: 'none', selector: {}, targets: [] }],
  [
    'leaves the image out',
    { name: 'windows', selector: { images: ['windows-*'] }, targets: bothZones.rules[0]?.targets },
  ],
  ['only tells', { ...bothZones.rules[0], enforcementMode: 'DoNotEnforce' }],
])('a policy that %s, deployed between two waves: the zone is not added', async (_, rule) => {
  const id = await betweenWaves('4.1.0');
  await deploy({ rules: [rule] });
  await day.pass(4 * 3600);
  await day.hours(2);
  expect(await day.seen(id)).toEqual({
    state: 'Succeeded',
    record: first,
    azure: first,
    findings: ['perth NoLongerAsked'],
  });
});

test('a policy that asks for one zone more, deployed between two waves', async () => {
  const id = await betweenWaves('4.1.1');
  await deploy(bothZones);
  await day.hours(5);
  expect(await day.seen(id)).toMatchObject({ azure: done.azure, record: done.record, findings: [] });
});

test('zones that a person asked for by name need no rule', async () => {
  const id = await betweenWaves('4.1.2');
  await day.start(id, 'http', day.config.targets);
  await deploy({ rules: [{ name: 'none', selector: {}, targets: [] }] });
  await day.rest();
  expect(await day.seen(id)).toMatchObject({ state: 'Succeeded', azure: first });
});

test('a definition that is held while its new version is made: the run ends without a write', async () => {
  day = await GalleryDay.begin();
  const id = await day.publish('4.2.0');
  await day.event(id);
  await day.pass(60);
  await day.arm('PATCH', image, { tags: { 'extended-zones': 'hold' } });
  await day.rest();
  expect(await day.seen(id)).toEqual({
    state: 'NoChange',
    record: {},
    azure: {},
    findings: ['losangeles RefusedByTag', 'perth RefusedByTag'],
  });
  expect(day.writesOf(id)).toBe(0);
});

test('a version that is held while a failed zone waits for its retry: it is neither written nor taken out', async () => {
  day = await GalleryDay.begin(bothZones, { env: { RETRY_REWRITE_AFTER: 'PT30M' } });
  const id = await day.published('4.2.1', { targetRegions: regions('westus', 'australiaeast') });
  day.azure.fault({ kind: 'targetFailure', target: 'perth', times: null });
  await day.event(id);
  await day.pass(900);
  await day.tag(id, { 'extended-zones': 'hold' });
  await day.rest();
  await day.hours(2);
  expect(await day.seen(id)).toMatchObject({
    state: 'PartiallySucceeded',
    record: { losangeles: 'Completed', perth: 'Refused' },
    azure: { losangeles: 'Completed', perth: 'Failed' },
    findings: ['perth ReplicationRetried', 'perth RefusedByTag'],
  });
  expect(day.writesOf(id)).toBe(1);
});

test('what was taken out is put back though the version is held meanwhile: else a target would be lost', async () => {
  day = await GalleryDay.begin();
  const id = await day.published('4.2.2', { targetRegions: regions('westus', 'australiaeast') });
  day.azure.fault({ kind: 'targetFailure', target: 'perth', times: null, untilReadded: true });
  let isHeld = false;
  day.transport.onAnswer = () => {
    const stored = day.azure.sim.store.get(id);
    const body = JSON.stringify(stored?.body ?? {});
    if (!isHeld && stored !== undefined && day.acceptedWritesOf(id) === 3 && !body.includes('"perth"')) {
      isHeld = true;
      const tags: JsonObject = { 'extended-zones': 'hold' };
      day.azure.sim.store.put({ ...stored, body: { ...stored.body, tags } });
    }
  };
  await day.event(id);
  await day.rest();
  expect(isHeld).toBe(true);
  expect(Object.keys((await day.seen(id)).azure)).toEqual(['losangeles', 'perth']);
});

test('canceled, the zones go on in Azure and the record says how they ended; published anew, the version is taken up', async () => {
  day = await GalleryDay.begin();
  const id = await day.published('4.3.0', { targetRegions: regions('westus', 'australiaeast') });
  await day.event(id);
  await day.pass(60);
  await day.cancel(id);
  expect((await day.seen(id)).record).toEqual({ losangeles: 'Replicating', perth: 'Replicating' });
  await day.pass(1200);
  await day.told(id);
  expect(await day.seen(id)).toEqual({ ...done, state: 'Canceled', findings: ['Canceled'] });
  await day.arm('DELETE', id);
  await day.pass(600);
  await day.published('4.3.0', { targetRegions: regions('westus', 'australiaeast') });
  expect(await day.told(id)).toEqual({ ...done, findings: ['VersionReplaced'] });
});

test('canceled and then deleted, it stays canceled, and no zone is said to be on its way', async () => {
  day = await GalleryDay.begin();
  const id = await day.published('4.3.1', { targetRegions: regions('westus', 'australiaeast') });
  await day.event(id);
  await day.pass(60);
  await day.cancel(id);
  await day.arm('DELETE', id);
  await day.pass(1200);
  await day.hours(2);
  expect(await day.seen(id)).toEqual({
    state: 'Canceled',
    record: { losangeles: 'Refused', perth: 'Refused' },
    azure: {},
    findings: ['Canceled', 'VersionNotFound'],
  });
});

test('deleted after its run ended well: its record says what was done, and that it is gone once it is asked for', async () => {
  day = await GalleryDay.begin();
  const id = await day.published('7.9.0', { targetRegions: regions('westus', 'australiaeast') });
  expect(await day.told(id)).toEqual(done);
  await day.arm('DELETE', id);
  await day.hours(26);
  expect(await day.seen(id)).toMatchObject({ state: 'Succeeded', record: done.record });
  await day.replicate(id, 'http');
  expect(await day.seen(id)).toMatchObject({ state: 'Failed', findings: ['VersionNotFound'] });
});
