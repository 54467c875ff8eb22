// Requests for one version that come again under one Repeatability-Request-ID: the same is taken once, another one is refused.
import { type HttpRequest, InvocationContext } from '@azure/functions';
import { createZoneDecider } from '../../src/activities/zone-policy/decide-zones';
import { createDefinitionReader } from '../../src/activities/zone-policy/read-definitions';
import { createStartReplication } from '../../src/functions/start-replication';
import { armOf, keeping, PolicyWorld } from '../support/replication/policy-world';

let world: PolicyWorld;
afterEach(() => world.close());

async function post(
  body: object,
  repeatabilityId: string,
): Promise<{ readonly status: number; readonly detail: string }> {
  const deps = armOf(world);
  const { config, hub, clock, service } = world;
  const now = () => new Date(world.agenda.now());
  const handle = createStartReplication({
    config,
    telemetry: deps.telemetry,
    taskHub: () => hub as never,
    service,
    clock,
    plan: async () => await Promise.reject(new Error('no dry run')),
    decideZones: createZoneDecider(deps, config.zonePolicy, now),
    readDefinitions: createDefinitionReader(deps, now),
    readRetirement: async () => ({ kind: 'read', value: null }),
  });
  const request = {
    text: async () => JSON.stringify(body),
    headers: new Headers({ 'content-type': 'application/json', 'repeatability-request-id': repeatabilityId }),
    query: new URLSearchParams(),
    url: 'http://localhost/api/replications',
  } as unknown as HttpRequest;
  const context = new InvocationContext({ logHandler: () => undefined });
  const { status = 0, body: text } = await world.live(handle(request, context));
  return { status, detail: typeof text === 'string' ? text : '' };
}

const [la, perth] = ['westus=losangeles', 'australiaeast=perth'];

test.each([0, 60, 7200])('after %d s: the same is accepted, other zones under its id are not', async (seconds) => {
  world = new PolicyWorld(keeping(2));
  const imageVersionId = await world.publish('7.0.0');
  const ask = async (id: string, ...targets: readonly string[]) => (await post({ imageVersionId, targets }, id)).status;
  expect(await ask('one', la)).toBe(202);
  await world.pass(seconds);
  const other = await post({ imageVersionId, targets: [la, perth] }, 'one');
  expect(other.status).toBe(409);
  expect(other.detail).toMatch(/Repeatability-Request-ID one was used for another request/);
  expect(await ask('one', la)).toBe(202);
  expect(await ask('two', perth)).toBe(202);
  expect(await ask('two', perth)).toBe(202);
  expect(await ask('one', la)).toBe(202);
  expect((await post({ imageVersionId }, 'one')).status).toBe(202);
  await world.pass(7200);
  expect(await world.zonesOf([imageVersionId])).toEqual(['7.0.0: losangeles perth']);
});
