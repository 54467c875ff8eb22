// The router and the simulated clock by themselves.

import { ArmRouter } from '../../../local/azure/arm/router';
import { replicationAt } from '../../../local/azure/services/compute-gallery/replication';
import { SimulatedClock } from '../../../local/azure/simulation/simulated-clock';

describe('the router', () => {
  const handle = () => ({ status: 200 });
  const router = new ArmRouter().add(
    { method: 'GET', template: '/subscriptions/{subscriptionId}/providers/Microsoft.Compute/galleries', handle },
    {
      method: 'PUT',
      template: '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Compute/galleries/{name}',
      handle,
    },
    {
      method: 'POST',
      template: '/subscriptions/{subscriptionId}/providers/Microsoft.EdgeZones/extendedZones/{zone}/register',
      handle,
    },
    { method: 'DELETE', template: '{*scope}/providers/Microsoft.Authorization/roleAssignments/{name}', handle },
  );

  test.each([
    [
      'GET',
      '/SUBSCRIPTIONS/s/providers/microsoft.compute/Galleries',
      'Microsoft.Compute/galleries/read',
      { subscriptionId: 's' },
    ],
    [
      'PUT',
      '/subscriptions/s/resourcegroups/g h/providers/Microsoft.Compute/galleries/n',
      'Microsoft.Compute/galleries/write',
      { subscriptionId: 's', group: 'g h', name: 'n' },
    ],
    [
      'POST',
      '/subscriptions/s/providers/Microsoft.EdgeZones/extendedZones/z/register',
      'Microsoft.EdgeZones/extendedZones/register/action',
      { subscriptionId: 's', zone: 'z' },
    ],
    [
      'DELETE',
      '/providers/Microsoft.Authorization/roleAssignments/r',
      'Microsoft.Authorization/roleAssignments/delete',
      { scope: '', name: 'r' },
    ],
    [
      'DELETE',
      '/subscriptions/s/resourceGroups/g/providers/Microsoft.Authorization/roleAssignments/r',
      'Microsoft.Authorization/roleAssignments/delete',
      { scope: '/subscriptions/s/resourceGroups/g', name: 'r' },
    ],
  ])('%s %s is %s', (method, path, operation, parameters) => {
    expect(router.match(method, path)).toMatchObject({ operation, parameters });
  });

  test.each([
    ['PUT', '/subscriptions/s/providers/Microsoft.Compute/galleries'],
    ['GET', '/subscriptions/s/providers/Microsoft.Compute/galleries/n'],
    ['GET', '/'],
  ])('%s %s leads nowhere', (method, path) => {
    expect(router.match(method, path)).toBeUndefined();
  });

  test('refuses a template with its scope elsewhere', () => {
    expect(() => router.add({ method: 'GET', template: '/a/{*scope}', handle })).toThrow(/must come first/);
  });
});

describe('the simulated clock', () => {
  test('runs what is due in the order of its time, not of its asking', () => {
    const clock = new SimulatedClock(1);
    const ran: string[] = [];
    clock.schedule(clock.now() + 20_000, () => ran.push('second'));
    clock.schedule(clock.now() + 10_000, () => ran.push('first'));
    const cancel = clock.schedule(clock.now() + 15_000, () => ran.push('cancelled'));
    cancel();
    clock.jump(15_000);
    expect(ran).toEqual(['first']);
    clock.jump(5_001);
    expect(ran).toEqual(['first', 'second']);
    clock.close();
  });

  test('runs by itself, as fast as its speed', async () => {
    const clock = new SimulatedClock(3600);
    const started = performance.now();
    await new Promise<void>((done) => clock.schedule(clock.now() + 60_000, done));
    expect(performance.now() - started).toBeLessThan(2_000);
    clock.close();
  });

  test('begins no earlier than an earlier run reached, and keeps its time when its speed changes', () => {
    const later = Date.now() + 1e9;
    const clock = new SimulatedClock(1, later);
    expect(clock.now()).toBeGreaterThanOrEqual(later);
    const before = clock.now();
    clock.setSpeed(0.001);
    expect(clock.now() - before).toBeLessThan(1_000);
    clock.close();
  });
});

describe('a replication', () => {
  const running = { startedAt: 1_000, duration: 1_000 };
  test.each([
    [running, 1_000, 'Replicating', 0],
    [running, 1_500, 'Replicating', 50],
    [running, 1_999, 'Replicating', 99],
    [running, 2_000, 'Completed', 100],
    [{ ...running, failsAt: 1_500 }, 1_400, 'Replicating', 40],
    [{ ...running, failsAt: 1_500 }, 9_000, 'Failed', 50],
    [{ ...running, failsAt: 3_000 }, 2_500, 'Replicating', 99],
  ])('%j at %i is %s at %i %%', (replication, now, state, progress) => {
    expect(replicationAt(replication, now)).toMatchObject({ state, progress });
  });
});
