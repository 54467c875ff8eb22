// The embedded host, killed with SIGKILL in the midst of activities, on each durable engine: while a request of the app's is under way,
// before ARM has carried it out or after. It is started again, and the replication goes on to the same end with the same one write.
import { join } from 'node:path';
import type { Replication } from '../../src/domain/replication/replication';
import { AzureFixture, gallery, group, source, versions } from '../contract/azure/azure-fixture';
import { eventually, type HostProcess } from '../integration/host/host-process';
import { describeOnEngines } from '../support/engines/describe-on-engines';
import { createEngineStore, type EngineStore, startEngineHost } from '../support/engines/engine-host';
import { isLong, print } from '../support/replication/sizing';

const clockSpeed = 300;
const appClientId = 'a0000000-0000-4000-8000-000000000002';
interface FaultState {
  readonly applied: number;
}

/** Requests by which the trigger decides, before there is a run. */
const ofTrigger = 3;

/** With the engine of Azure what a killed host had in hand comes back after a minute. */
const killsOn = { sqlite: isLong ? 40 : 8, 'azure-storage': isLong ? 12 : 2 };

describeOnEngines('a host that is killed', (engine) => {
  const fixture = new AzureFixture();
  let store: EngineStore;
  let host: HostProcess | undefined;

  async function startHost(): Promise<HostProcess> {
    const { endpoint, identityEndpoint, identityHeader, caFile } = fixture.azure;
    host = await startEngineHost(store, {
      app: '',
      environment: {
        HOST_APP_ROOT: join(__dirname, '..', '..'),
        HOST_INSTANCE_NAME: 'killed',
        CLOCK_SPEED: String(engine === 'sqlite' ? clockSpeed : 1),
        TASKHUB_NAME: 'HostKill',
        WATCHED_GALLERIES: gallery,
        EXTENDED_ZONE_TARGETS: 'westus=losangeles australiaeast=perth',
        GALLERY_IDENTITY_NAME: 'galleryReplicator',
        ARM_ENDPOINT: endpoint,
        ARM_REGIONAL_ENDPOINT: endpoint,
        IDENTITY_ENDPOINT: identityEndpoint,
        IDENTITY_HEADER: identityHeader,
        AZURE_CLIENT_ID: appClientId,
        NODE_EXTRA_CA_CERTS: caFile,
      },
    });
    return host;
  }

  beforeAll(async () => {
    store = await createEngineStore(engine);
    await fixture.start({ clockSpeed });
  });
  afterAll(async () => {
    await store.dispose();
    await fixture.dispose();
  });

  /** A new version, before anything is asked of it. */
  async function publish(name: string): Promise<string> {
    const version = `${versions}/${name}`;
    const body = {
      location: 'westus',
      properties: {
        publishingProfile: { targetRegions: [{ name: 'westus' }, { name: 'australiaeast' }] },
        storageProfile: { source },
      },
    };
    expect((await fixture.write('PUT', version, body, 600)).status).toBe(201);
    return version;
  }

  /** Asks for the version. @returns reads its replication, of whatever host is there by then */
  async function replicate(version: string): Promise<() => Promise<Replication>> {
    if (host === undefined || host.child.exitCode !== null || host.child.signalCode !== null) {
      await startHost();
    }
    const url = () => `${(host as HostProcess).url}/api/replications`;
    const started = await fetch(url(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ imageVersionId: version }),
    });
    const { id } = (await started.json()) as Replication;
    return async () => (await (await fetch(`${url()}/${id}`)).json()) as Replication;
  }

  /**
   * Asks for the version, and kills the host whenever it hangs at such a request, until the replication is over. The first hang is there
   * before the request: a run writes within a tenth of a second.
   */
  async function killAtEach(version: string, hangs: (kill: number) => object) {
    let replication: (() => Promise<Replication>) | null = null;
    for (let kill = 0; kill < killsOn[engine]; kill += 1) {
      const phase = kill % 2 === 0 ? { phase: 'before' } : {};
      const hang = { kind: 'hang', caller: appClientId, times: 1, ...phase, ...hangs(kill) };
      const { id: fault } = (await fixture.sim('POST', '/faults', hang)).body as { readonly id: string };
      const current: () => Promise<Replication> = replication ?? (await replicate(version));
      replication = current;
      const struck = await eventually(async () => {
        const { value } = (await fixture.sim('GET', '/faults')).body as {
          value: readonly (FaultState & { readonly id: string })[];
        };
        const isOver = (await current()).finishedAt !== null;
        return value.some((one) => one.id === fault && one.applied > 0) ? 'struck' : isOver ? 'over' : null;
      }, 150_000);
      if (struck === 'over') {
        return { current, kills: kill };
      }
      await host?.stop('SIGKILL');
      await fixture.sim('DELETE', `/faults/${fault}`);
      await startHost();
    }
    return { current: replication ?? (await replicate(version)), kills: killsOn[engine] };
  }

  async function ended(current: () => Promise<Replication>, patience: number): Promise<Replication> {
    await fixture.sim('DELETE', '/faults');
    return await eventually(async () => {
      const now = await current();
      return now.finishedAt === null ? null : now;
    }, patience);
  }

  const whole = {
    state: 'Succeeded',
    targets: [
      { zone: 'losangeles', state: 'Completed' },
      { zone: 'perth', state: 'Completed' },
    ],
  };

  test('killed at one request after the other, the replication ends as if nothing had been', async () => {
    const version = await publish('9.9.9');
    // The first requests after a start are the same activity's again: each time one later.
    const after = (kill: number) => (kill === 0 ? ofTrigger : Math.floor(kill / 2) % 9);
    const { current, kills } = await killAtEach(version, (kill) => ({ after: after(kill) }));
    const replication = await ended(current, 200_000);
    expect(replication).toMatchObject(whole);
    expect(replication.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const { body: log } = await fixture.sim('GET', `/requests?method=PUT&path=${encodeURIComponent(version)}`);
    const ours = (log.requests as ReadonlyArray<{ status: number; caller: string }>).filter(
      ({ caller, status }) => caller === 'b0000000-0000-4000-8000-000000000002' && status < 300,
    );
    expect(ours).toHaveLength(1);
    expect(kills).toBeGreaterThanOrEqual(Math.min(8, killsOn[engine]));
    const { body: kept } = await fixture.arm('GET', `${group}/providers/Microsoft.Compute/galleries/contosoImages`);
    expect(Object.keys(kept.identity.userAssignedIdentities)).toHaveLength(1);
    print(`The host on ${engine} was killed ${kills} times during one replication; it was written once`);
  }, 600_000);

  test('killed at its writes while a zone is written again, taken out and added afresh, every zone is there in the end', async () => {
    const version = await publish('9.9.10');
    const fails = { kind: 'targetFailure', target: 'perth', path: version, untilReadded: true };
    await fixture.sim('POST', '/faults', fails);
    const { current, kills } = await killAtEach(version, () => ({ method: 'PUT', path: version, after: 0 }));
    expect(await ended(current, 400_000)).toMatchObject(whole);
    const { body: kept } = await fixture.arm('GET', version);
    const zones = (
      kept.properties.publishingProfile.targetExtendedLocations as readonly { extendedLocation: { name: string } }[]
    ).map(({ extendedLocation }) => extendedLocation.name);
    expect(zones.sort()).toEqual(['losangeles', 'perth']);
    expect(kills).toBeGreaterThanOrEqual(2);
    print(
      `The host on ${engine} was killed at ${kills} writes of a zone that is taken out and added; all zones are there`,
    );
  }, 900_000);
});
