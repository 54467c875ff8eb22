// A selection of ten thousand versions: a bounded number at a time, in bounded histories, with as few requests as there can be.
import { createSelectionActivities } from '../../src/activities/replicate-selection/create-selection-activities';
import { orchestratorNames } from '../../src/orchestrators/names';
import type { SelectionActivities, SelectionInput } from '../../src/orchestrators/replicate-selection/contract';
import {
  replicateSelection,
  type SelectionOutcome,
} from '../../src/orchestrators/replicate-selection/replicate-selection';
import { Agenda } from '../support/replication/agenda';
import { armOf, day, PolicyWorld } from '../support/replication/policy-world';
import { gallery } from '../support/replication/replication-world';
import { VirtualTaskHub } from '../support/replication/virtual-task-hub';

const trigger = { kind: 'http', by: 'test' } as const;
const input: SelectionInput = {
  galleries: [gallery],
  images: null,
  versions: 'all',
  targets: null,
  only: null,
  trigger,
  resume: null,
};

/** Replications that take twenty seconds, each seventh seventy; each hundredth fails, each thousandth cannot be started. */
class Replications {
  readonly running = new Map<string, number>();
  most = 0;
  calls = 0;

  constructor(private readonly agenda: Agenda) {}

  readonly activities: SelectionActivities = {
    listSelectedImages: async () => ({ kind: 'done', value: ['ubuntu-pro', 'windows-2025'] }),
    selectVersions: async ({ imageName }) => ({
      kind: 'done',
      value: {
        selected: 5_000,
        unchanged: 0,
        refused: [],
        names: Array.from({ length: 5_000 }, (_, nth) => `1.${imageName.length}.${nth}`),
      },
    }),
    startSelected: async ({ names, imageName }) => {
      this.calls += 1;
      const started = names.map((name) => {
        const id = `${imageName} ${name}`;
        const nth = Number(name.split('.')[2]);
        if (nth % 1_000 === 999) {
          return { imageVersionId: id, id, failure: { imageVersionId: id, state: 'NotStarted', message: 'no' } };
        }
        this.running.set(id, this.agenda.now() + (nth % 7 === 0 ? 70_000 : 20_000));
        return { imageVersionId: id, id, failure: null };
      });
      this.most = Math.max(this.most, this.running.size);
      return { kind: 'done', value: started };
    },
    readRuns: async ({ ids }) => {
      this.calls += 1;
      const seen = ids.map((id) => {
        const isOver = (this.running.get(id) ?? 0) <= this.agenda.now();
        const isBad = Number(id.split('.')[2]) % 100 === 50;
        if (isOver) {
          this.running.delete(id);
        }
        return { id, state: isOver ? (isBad ? 'Failed' : 'Succeeded') : 'Replicating', message: '' } as const;
      });
      return { kind: 'done', value: seen };
    },
  };
}

test('ten thousand versions: twenty at a time, in bounded histories, and what fails stops no other', async () => {
  const agenda = new Agenda();
  const replications = new Replications(agenda);
  const hub = new VirtualTaskHub(
    agenda,
    () => ({ [orchestratorNames.replicateSelection]: replicateSelection as never }),
    () => replications.activities as never,
  );
  let longest = 0;
  hub.runActivity = async ({ instanceId }, run) => {
    const [current] = hub.recorded(instanceId).slice(-1);
    longest = Math.max(longest, current?.turns.flatMap(({ events }) => events).length ?? 0);
    return await run();
  };
  await hub.startNew(orchestratorNames.replicateSelection, { instanceId: 'selection', input });
  await agenda.run(() => hub.isOver('selection'));
  const { output } = await hub.getStatus('selection');
  const { result, isCanceled } = output as SelectionOutcome;
  expect(isCanceled).toBe(false);
  expect(result).toMatchObject({ selected: 10_000, started: 9_990, succeeded: 9_890, failed: 110 });
  expect(result.failures).toHaveLength(110);
  expect(replications.most).toBeLessThanOrEqual(20);
  expect(longest).toBeLessThan(1_000);
  expect(replications.calls).toBeLessThan(12_000);
  agenda.close();
});

test('the start of a few versions asks for no list where none matters, and for one where one does', async () => {
  const policy = {
    rules: [
      { name: 'named', selector: { versions: { names: ['7.*.0'] } }, targets: ['westus=losangeles'] },
      { name: 'latest', selector: { versions: { latest: 2 } }, targets: ['australiaeast=perth'] },
    ],
  };
  const world = new PolicyWorld(policy);
  for (const name of ['7.0.0', '7.1.0', '8.0.1', '8.0.2', '8.0.3']) {
    await world.publish(name);
  }
  await world.pass(day);
  const begun: string[] = [];
  const activities = createSelectionActivities(armOf(world), world.config.zonePolicy, {
    find: async () => null,
    start: async (id, { answer }) => {
      begun.push(`${id.versionName} ${answer.targets.map(({ zone }) => zone).join(' ')}`);
      return { id: id.versionName, refusal: null };
    },
  });
  const start = async (...names: readonly string[]) => {
    const before = world.azure.requests({ method: 'GET' }).length;
    const run = { at: new Date(world.agenda.now()).toISOString(), attempt: 1 };
    const answer = await activities.startSelected({
      galleryId: gallery,
      imageName: 'ubuntu-pro',
      names,
      targets: null,
      trigger,
      run,
    });
    const paths = world.azure
      .requests({ method: 'GET' })
      .slice(before)
      .map(({ path }) => path);
    return { answer, lists: paths.filter((path) => /\/versions$/.test(path)).length, requests: paths.length };
  };
  expect(await start('7.0.0', '7.1.0')).toMatchObject({ lists: 0, requests: 4 });
  expect(await start('8.0.1', '8.0.3')).toMatchObject({ lists: 1 });
  expect(begun).toEqual(['7.0.0 losangeles', '7.1.0 losangeles', '8.0.3 perth']);
  const { answer } = await start('7.9.9', '7.0.0');
  expect(answer).toMatchObject({
    value: [{ failure: { message: 'The image version was not found.' } }, { failure: null }],
  });
  world.close();
});
