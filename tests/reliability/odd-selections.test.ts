// Odd days of selections: groups, galleries and images that are called as the parts of an id are.

import { orchestratorNames } from '../../src/orchestrators/names';
import type { SelectionActivities, SelectionInput } from '../../src/orchestrators/replicate-selection/contract';
import { replicateSelection } from '../../src/orchestrators/replicate-selection/replicate-selection';
import { Agenda } from '../support/replication/agenda';
import { VirtualTaskHub } from '../support/replication/virtual-task-hub';

interface Started {
  readonly galleryId: string;
  readonly imageName: string;
  readonly names: readonly string[];
}

/** Takes up the versions, as a retry does. @returns what was asked to start */
async function retry(only: readonly string[]): Promise<readonly Started[]> {
  const started: Started[] = [];
  const activities: SelectionActivities = {
    listSelectedImages: async () => ({ kind: 'done', value: [] }),
    selectVersions: async () => ({ kind: 'done', value: { selected: 0, unchanged: 0, refused: [], names: [] } }),
    startSelected: async ({ galleryId, imageName, names }) => {
      started.push({ galleryId, imageName, names });
      return { kind: 'done', value: names.map((name) => ({ imageVersionId: name, id: name, failure: null })) };
    },
    readRuns: async ({ ids }) => ({ kind: 'done', value: ids.map((id) => ({ id, state: 'Succeeded', message: '' })) }),
  };
  const agenda = new Agenda();
  const hub = new VirtualTaskHub(
    agenda,
    () => ({ [orchestratorNames.replicateSelection]: replicateSelection as never }),
    () => activities as never,
  );
  const input: SelectionInput = {
    galleries: [],
    images: null,
    versions: 'all',
    targets: null,
    only,
    trigger: { kind: 'http', by: 'a person' },
    resume: null,
  };
  await hub.startNew(orchestratorNames.replicateSelection, { instanceId: 'selection', input });
  await agenda.run(() => hub.isOver('selection'));
  return started;
}

const galleryOf = (group: string, name: string) =>
  `/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/${group}/providers/Microsoft.Compute/galleries/${name}`;

test.each([
  ['images', 'contosoImages', 'ubuntu'],
  ['versions', 'contosoImages', 'ubuntu'],
  ['IMAGES', 'images', 'images'],
  ['galleries', 'versions', 'versions'],
  ['images-rg', 'images', 'versions'],
])('a retry in group %s, gallery %s, image %s takes up that image', async (group, gallery, imageName) => {
  const galleryId = galleryOf(group, gallery);
  const ids = ['1.0.0', '2022.08.29'].map((name) => `${galleryId}/images/${imageName}/versions/${name}`);
  expect(await retry(ids)).toEqual([{ galleryId, imageName, names: ['1.0.0', '2022.08.29'] }]);
});
