// A simulated world of Dev Box: galleries are asked for at two dev centers while answers go wrong, apps die, rights come late and others
// attach and detach; then everything is left alone, and one more wish has to find or bring all that is missing.
import { objectAt, textAt } from '../../../../local/azure/state/json';
import { createDevBoxReader } from '../../../../src/activities/dev-box/read-dev-box';
import type { DevBoxResult } from '../../../../src/domain/dev-box/dev-box-run';
import type { Operation } from '../../../../src/domain/values/operation';
import { devBoxOperationId, viewDevBoxOperation } from '../../../../src/functions/dev-box/dev-box-operations';
import { devBoxWish, devCenter } from '../dev-box-runs';
import { gallery, group, ReplicationWorld } from '../replication-world';
import { identitiesOf, watchingDevCenters } from './dev-box-invariants';
import {
  bare,
  type DevBoxWorldPlan,
  devCenters,
  disturbedSeconds,
  hour,
  type Other,
  restSeconds,
  userAssigned,
} from './dev-box-plan';
import { Disturber } from './disturb';
import { fireReconcileTimer } from './reconcile-timer';
import { deploy } from './rollout';
import { turnsOfSession } from './world-plan';

const otherGallery = gallery.replace(/contosoImages$/, 'otherImages');

/** RECONCILE_SCHEDULE, as it is by default. */
const periodSeconds = hour;

type DevBoxOperation = Operation<DevBoxResult>;

export interface DevBoxWorldResult {
  readonly violations: readonly string[];
  /** Activities that were run and requests that were sent to ARM. */
  readonly steps: number;
  readonly met: ReadonlyMap<string, number>;
}

export async function runDevBoxWorld(plan: DevBoxWorldPlan): Promise<DevBoxWorldResult> {
  const world = new ReplicationWorld({
    clocksAhead: plan.clocksAhead,
    releases: plan.rollout.first,
    env: { DEV_CENTERS: devCenters.join(' ') },
    settings: { roleLagSeconds: plan.roleLagSeconds, seed: plan.seed },
  });
  const violations = new Set<string>();
  const met = new Map<string, number>();
  const tell = (violation: string) => void violations.add(violation);
  try {
    await live(world, plan, tell, (fault) => void met.set(fault, (met.get(fault) ?? 0) + 1));
  } catch (error) {
    tell(`it ended with ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    for (const failure of world.hub.failures) {
      tell(failure);
    }
    world.close();
  }
  return { violations: [...violations], steps: world.hub.activityCount + world.transport.sent.length, met };
}

async function live(
  world: ReplicationWorld,
  plan: DevBoxWorldPlan,
  tell: (violation: string) => void,
  meet: (fault: string) => void,
): Promise<void> {
  world.hub.turnsOfSession = turnsOfSession(plan.seed);
  await furnish(world);
  const disturber = new Disturber(world, new Map(), meet, tell);
  const acceptedUntil = world.agenda.now() + plan.acceptedSeconds * 1000;
  const watching = watchingDevCenters(world, tell);
  world.transport.intercept = disturber.intercept(async (request, send, path) => {
    const answer = await watching(request, send, path);
    const isPolled = request.method === 'GET' && /operationStatuses|devcenters\/[^/]+\/galleries\/[^/]+$/i.test(path);
    return isPolled && world.agenda.now() < acceptedUntil
      ? { ...answer, bodyAsText: (answer.bodyAsText ?? '').replace('"Succeeded"', '"Accepted"') }
      : answer;
  });
  for (const disturbance of plan.disturbances) {
    world.agenda.later(disturbance.at, async () => await disturber.act(disturbance));
  }
  for (const deployment of plan.rollout.deployments) {
    world.agenda.later(deployment.at, () => deploy(world, deployment, meet));
  }
  for (const other of plan.others) {
    world.agenda.later(other.at, async () => await act(world, other, meet));
  }
  for (let second = periodSeconds; second < disturbedSeconds + restSeconds; second += periodSeconds) {
    world.agenda.later(second, () => fireReconcileTimer(world));
  }
  await world.pass(disturbedSeconds);
  disturber.stop();
  await world.pass(restSeconds);
  for (const id of devCenters) {
    await judge(world, plan, id, tell);
  }
}

/** A dev center without an identity, an identity, and somebody else's gallery, which the dev centers may read. */
async function furnish(world: ReplicationWorld): Promise<void> {
  const { azure } = world;
  await azure.operator('PUT', userAssigned, { location: 'westus' }, '2023-01-31');
  await azure.operator('PUT', bare, { location: 'westus', properties: {} }, '2025-02-01');
  await azure.operator('PUT', otherGallery, { location: 'westus', properties: {} });
  const contributor = `${group.replace(/\/resourceGroups.*/, '')}/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c`;
  const properties = {
    roleDefinitionId: contributor,
    principalId: 'b0000000-0000-4000-8000-000000000010',
    principalType: 'ServicePrincipal',
  };
  const assignment = '99999999-0000-4000-8000-000000000001';
  const path = `${otherGallery}/providers/Microsoft.Authorization/roleAssignments/${assignment}`;
  await azure.operator('PUT', path, { properties }, '2022-04-01');
  await world.pass(hour);
}

async function act(world: ReplicationWorld, other: Other, meet: (fault: string) => void): Promise<void> {
  const id = devCenters[other.devCenter] ?? devCenter;
  const operationId = devBoxOperationId(devBoxWish(world, { devCenterId: id }));
  const told = (what: string, work: Promise<string>) =>
    void work.then(
      (kind) => meet(`${what} ${kind}`),
      () => meet(`${what} not answered`),
    );
  // Any of the apps may be the one that is asked.
  world.front += 1;
  switch (other.kind) {
    case 'ask':
      return told('ask', ask(world, id, other.wish));
    case 'cancel':
      return told(
        'cancel',
        world
          .live(world.release.code.cancelOperation(world.frontHub, operationId, 'a person', world.clock))
          .then((operation) => operation?.status ?? 'of nothing'),
      );
    case 'terminate':
      return told(
        'terminate',
        world.hub.terminate(operationId, 'maintenance').then(() => 'done'),
      );
    case 'askToDetach':
      return told('detach', world.live(askToDetach(world, id, other.name)));
  }
  const path = `${id}/galleries/${other.name}`;
  const isThere = world.azure.sim.store.get(path) !== undefined;
  if (other.kind === 'attachOther' && !isThere) {
    const body = { properties: { galleryResourceId: otherGallery } };
    const { status } = await world.azure.operator('PUT', path, body, '2025-02-01');
    meet(`other gallery ${status < 300 ? 'attached' : 'refused'}`);
  } else if (other.kind === 'detach' && isThere) {
    await world.azure.operator('DELETE', path, undefined, '2025-02-01');
    meet('detached by others');
  }
}

/** As the API detaches: only what is this gallery's, and used by nobody. */
async function askToDetach(world: ReplicationWorld, devCenterId: string, name: string): Promise<string> {
  const { devCenterId: parsed } = devBoxWish(world, { devCenterId });
  const answer = await createDevBoxReader(world.deps).detach(parsed, name, world.config.watchedGalleries);
  return answer.kind === 'read' ? answer.value.kind : answer.kind;
}

let asked = 0;

async function ask(world: ReplicationWorld, devCenterId: string, wish: object): Promise<string> {
  const request = devBoxWish(world, { devCenterId, ...wish });
  asked += 1;
  const { release, frontHub } = world;
  const input = release.code.devBoxInputOf(request, { by: 'a person', token: `wish ${asked}` });
  return (await world.live(release.code.startDevBoxOperation(frontHub, world, input, devBoxOperationId(request)))).kind;
}

async function operationOf(world: ReplicationWorld, devCenterId: string): Promise<DevBoxOperation | null> {
  const id = devBoxOperationId(devBoxWish(world, { devCenterId }));
  const status = await world.hub.getStatus(id).catch(() => null);
  return status === null ? null : (viewDevBoxOperation(id, status as never) as DevBoxOperation | null);
}

const isOver = (operation: DevBoxOperation | null) => !/NotStarted|Running/.test(operation?.status ?? 'Succeeded');

/** Every run has ended and says why; one more wish succeeds, and the gallery is attached exactly once. */
async function judge(
  world: ReplicationWorld,
  { isMild }: DevBoxWorldPlan,
  id: string,
  tell: (violation: string) => void,
): Promise<void> {
  const name = id.slice(id.lastIndexOf('/') + 1);
  const before = await operationOf(world, id);
  if (!isOver(before)) {
    tell(`${name}: the run goes on: ${JSON.stringify(before)}`);
    return;
  }
  if (isMild && before !== null && before.status !== 'Succeeded') {
    tell(`${name}: it ended for what passes by itself: ${JSON.stringify(before)}`);
  }
  if (before?.status === 'Failed' && (before.error === null || before.error.code === 'UnexpectedError')) {
    tell(`${name}: the run failed without a reason: ${JSON.stringify(before)}`);
  }
  await ask(world, id, id === bare ? { identity: 'SystemAssigned' } : {});
  await world.pass(restSeconds);
  const after = await operationOf(world, id);
  if (after?.status !== 'Succeeded') {
    tell(`${name}: undisturbed it ends ${JSON.stringify(after)}`);
    return;
  }
  const attached = world.azure.sim.store
    .collection(`${id}/galleries`)
    .filter(({ body }) => textAt(objectAt(body, 'properties'), 'galleryResourceId') === gallery)
    .map((one) => one.name);
  if (attached.length !== 1 || attached[0] !== after.result?.name) {
    tell(`${name}: attached as ${attached.join(', ') || 'nothing'}, and the operation says ${after.result?.name}`);
  }
  const isTold = world.tracked.some(
    (event) => event.name === 'DevBoxGalleryAttached' && event.properties.devCenterId?.endsWith(name) === true,
  );
  if (after.result?.outcome === 'attached' && !isTold) {
    tell(`${name}: attached, and no DevBoxGalleryAttached says so`);
  }
  if (identitiesOf(world, id).length === 0) {
    tell(`${name}: attached by no identity`);
  }
}
