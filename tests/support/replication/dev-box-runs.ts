// Runs that prepare a gallery for the seeded dev center, on virtual time: asked for as the API asks, and looked at as it does.
import { objectAt, textAt } from '../../../local/azure/state/json';
import { type AttachRequest, parseAttachRequest } from '../../../src/domain/dev-box/dev-box-request';
import type { DevBoxResult } from '../../../src/domain/dev-box/dev-box-run';
import type { Operation } from '../../../src/domain/values/operation';
import {
  devBoxInputOf,
  devBoxOperationId,
  type StartedDevBox,
  startDevBoxOperation,
  viewDevBoxOperation,
} from '../../../src/functions/dev-box/dev-box-operations';
import { gallery, group, type ReplicationWorld } from './replication-world';

export const devCenter = `${group.replace('images-rg', 'platform-rg')}/providers/Microsoft.DevCenter/devcenters/contoso-devcenter`;

/** Stands for the principal of Windows 365, which every tenant has under another id. */
export const publisher = 'b0000000-0000-4000-8000-000000000003';

export type DevBoxOperation = Operation<DevBoxResult>;

export function devBoxWish(world: ReplicationWorld, wish: object = {}): AttachRequest {
  const parsed = parseAttachRequest({ devCenterId: devCenter, galleryId: gallery, ...wish }, world.config);
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  return parsed.value;
}

let requests = 0;

/** @param token tells the request from every other; absent: it is one of its own */
export async function askForGallery(
  world: ReplicationWorld,
  wish: object = {},
  token?: string,
): Promise<StartedDevBox> {
  const request = devBoxWish(world, wish);
  requests += 1;
  const input = devBoxInputOf(request, { by: 'a person', token: token ?? `request ${requests}` });
  return await world.live(startDevBoxOperation(world.hub, world, input, devBoxOperationId(request)));
}

export async function devBoxOperation(world: ReplicationWorld): Promise<DevBoxOperation> {
  const id = devBoxOperationId(devBoxWish(world));
  const shown = viewDevBoxOperation(id, (await world.hub.getStatus(id)) as never);
  if (shown === null) {
    throw new Error(`${id} is of another kind`);
  }
  return shown as DevBoxOperation;
}

/** Asks, and waits until the run has ended. */
export async function prepareGallery(world: ReplicationWorld, wish: object = {}): Promise<DevBoxOperation> {
  const started = await askForGallery(world, wish);
  if (started.kind !== 'accepted') {
    throw new Error(`not accepted: ${started.kind}`);
  }
  await world.agenda.run(() => world.hub.isOver(started.operation.id));
  return await devBoxOperation(world);
}

/** Galleries of the dev center besides the built-in one, `name: id of the gallery`, as Azure has them whatever it answers. */
export function attachedGalleries({ azure }: ReplicationWorld): Readonly<Record<string, string>> {
  const stored = azure.sim.store.ofType('Microsoft.DevCenter/devcenters/galleries', devCenter);
  return Object.fromEntries(
    stored
      .filter(({ name }) => name !== 'Default')
      .map(({ name, body }) => [name, textAt(objectAt(body, 'properties'), 'galleryResourceId') ?? '']),
  );
}

/** Names of what the dev center's galleries were written as, refused writes included. */
export function attachWrites(world: ReplicationWorld): readonly { readonly path: string; readonly status: number }[] {
  return world.azure
    .requests({ method: 'PUT' })
    .filter(({ path }) => /\/devcenters\/[^/]+\/galleries\//i.test(path))
    .map(({ path, status }) => ({ path, status }));
}

/** Takes all identities off the dev center. */
export async function withoutIdentity(world: ReplicationWorld): Promise<void> {
  const answer = await world.azure.operator('PATCH', devCenter, { identity: { type: 'None' } }, '2025-02-01');
  if (answer.status >= 300) {
    throw new Error(JSON.stringify(answer.body));
  }
  await world.pass(600);
}

/** For so long operations and galleries of the dev center say Accepted, though they have succeeded. */
export function staysAccepted(world: ReplicationWorld, seconds: number): void {
  const until = world.agenda.now() + seconds * 1000;
  world.transport.intercept = async (request, send, path) => {
    const answer = await send();
    const isPolled = request.method === 'GET' && /operationStatuses|devcenters\/[^/]+\/galleries\/[^/]+$/i.test(path);
    return isPolled && world.agenda.now() < until
      ? { ...answer, bodyAsText: (answer.bodyAsText ?? '').replace('"Succeeded"', '"Accepted"') }
      : answer;
  };
}
