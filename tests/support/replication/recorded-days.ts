// Days whose histories are recorded: one for each outcome, and for what happens on the way to it.
import { cancelRun } from '../../../src/functions/cancel-run';
import { cancelEvent } from '../../../src/orchestrators/names';
import { askForGallery, devCenter, prepareGallery, publisher, staysAccepted, withoutIdentity } from './dev-box-runs';
import { changeAtOnce, rewriteProfile, withoutZone } from './other-writers';
import { policyDays } from './policy-days';
import type { RecordedDay } from './recorded-day';
import { idOf } from './replication-world';

const version = '1.0.7';

/** Days of prepareDevBoxGallery: their names begin with `dev-box-`. */
const devBoxDays: Readonly<Record<string, RecordedDay>> = {
  'dev-box-attached': {
    options: { env: { DEV_CENTERS: devCenter } },
    live: async (world) => (await prepareGallery(world, { windows365Reader: publisher })).id,
  },
  'dev-box-unchanged': {
    options: { env: { DEV_CENTERS: devCenter } },
    live: async (world) => {
      const { id } = await prepareGallery(world);
      world.hub.executions.length = 0;
      world.hub.forget(id);
      return (await prepareGallery(world)).id;
    },
  },
  'dev-box-identity-added': {
    options: { env: { DEV_CENTERS: devCenter } },
    live: async (world) => {
      await withoutIdentity(world);
      return (await prepareGallery(world, { identity: 'SystemAssigned' })).id;
    },
  },
  'dev-box-refused': {
    options: { env: { DEV_CENTERS: devCenter } },
    live: async (world) => {
      await withoutIdentity(world);
      return (await prepareGallery(world)).id;
    },
  },
  'dev-box-rights-too-late': {
    options: { env: { DEV_CENTERS: devCenter }, settings: { roleLagSeconds: 7200 } },
    live: async (world) => (await prepareGallery(world)).id,
  },
  'dev-box-continued-as-new': {
    options: { env: { DEV_CENTERS: devCenter } },
    live: async (world) => {
      staysAccepted(world, 1500);
      return (await prepareGallery(world)).id;
    },
  },
  'dev-box-canceled': {
    options: { env: { DEV_CENTERS: devCenter } },
    live: async (world) => {
      const started = await askForGallery(world);
      await world.pass(60);
      await world.hub.raiseEvent(started.operation.id, cancelEvent, { by: 'a person' });
      await world.agenda.run(() => world.hub.isOver(started.operation.id));
      return started.operation.id;
    },
  },
};

export const recordedDays: Readonly<Record<string, RecordedDay>> = {
  ...devBoxDays,
  ...policyDays,
  succeeded: {
    live: async (world) => {
      const id = await world.publish(version);
      await world.replicate(id);
      return id;
    },
  },
  'no-change': {
    live: async (world) => {
      const id = await world.publish(version);
      await world.replicate(id);
      world.hub.forget(idOf(id));
      await world.replicate(id);
      return id;
    },
  },
  'check-leaves-the-record': {
    live: async (world) => {
      const id = await world.publish(version);
      await world.replicate(id);
      world.hub.executions.length = 0;
      await world.replicate(id);
      return id;
    },
  },
  'partially-succeeded-after-retries': {
    live: async (world) => {
      await world.giveGalleryIdentity();
      const id = await world.publish(version);
      world.azure.fault({ kind: 'targetFailure', target: 'perth', times: null });
      await world.replicate(id);
      return id;
    },
  },
  'failed-refused-in-the-plan': {
    options: { env: { EXTENDED_ZONE_TARGETS: 'westus=redmond westus=perth' } },
    live: async (world) => {
      const id = await world.publish(version);
      await world.replicate(id);
      return id;
    },
  },
  'failed-version-deleted': {
    live: async (world) => {
      const id = await world.publish(version);
      world.agenda.later(200, async () => void (await world.azure.operator('DELETE', id)));
      await world.replicate(id);
      return id;
    },
  },
  canceled: {
    live: async (world) => {
      const id = await world.publish(version);
      await world.start(id);
      await world.pass(100);
      await world.live(cancelRun(world.hub, idOf(id), 'a person', world.clock));
      return id;
    },
  },
  'continued-as-new-and-late': {
    options: { env: { REPLICATION_DEADLINE: 'PT8H' }, settings: { zoneReplicationSeconds: 100_000 } },
    live: async (world) => {
      const id = await world.publish(version);
      await world.replicate(id);
      return id;
    },
  },
  'zone-recovers-by-removal': {
    live: async (world) => {
      await world.giveGalleryIdentity();
      const id = await world.publish(version);
      world.azure.fault({ kind: 'targetFailure', target: 'perth', untilReadded: true });
      await world.replicate(id);
      return id;
    },
  },
  'undone-by-others': {
    live: async (world) => {
      const id = await world.publish(version);
      world.agenda.later(600, async () => void (await rewriteProfile(world, id, withoutZone('perth'), true)));
      await world.replicate(id);
      return id;
    },
  },
  'check-finds-a-loss': {
    live: async (world) => {
      const id = await world.publish(version);
      await world.replicate(id);
      changeAtOnce(world, id, withoutZone('perth'));
      world.hub.executions.length = 0;
      await world.replicate(id);
      return id;
    },
  },
  'throttled-and-role-lag': {
    options: { settings: { roleLagSeconds: 100 } },
    live: async (world) => {
      const id = await world.publish(version);
      world.azure.fault({ kind: 'status', status: 429, retryAfter: 30, method: 'GET', times: 2 });
      world.azure.fault({ kind: 'reset', phase: 'after', method: 'PUT', path: id });
      await world.replicate(id);
      return id;
    },
  },
};
