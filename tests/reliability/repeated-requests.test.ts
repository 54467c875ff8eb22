// Requests for one version that come again under one Repeatability-Request-ID: the same is taken once, another one is refused.
import { keeping, PolicyWorld } from '../support/replication/policy-world';
import { postReplication } from '../support/replication/post-replication';

let world: PolicyWorld;
afterEach(() => world.close());

async function post(
  body: object,
  repeatabilityId: string,
): Promise<{ readonly status: number; readonly detail: string }> {
  const { status, text } = await postReplication(world, body, { 'repeatability-request-id': repeatabilityId });
  return { status, detail: text };
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
