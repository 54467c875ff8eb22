// A world with a policy: versions that grow old, events as Event Grid delivers them, and the policy changed in between.
import { InvocationContext } from '@azure/functions';
import { objectAt } from '../../../local/azure/state/json';
import type { ActivityDeps } from '../../../src/activities/deps';
import { isLive } from '../../../src/domain/replication/replication-view';
import { resourceWriteSuccess } from '../product/events';
import { appCredential } from './azure-in-process';
import { image, ReplicationWorld, type WorldOptions } from './replication-world';

export const day = 86_400;
const topic = { COMPLETION_TOPIC_ENDPOINT: 'https://topic.westus-1.eventgrid.azure.net/api/events' };

/** A rule that keeps a count of versions in losangeles and perth, a day after their publication. */
export const keeping = (count: number, more: object = {}) => ({
  rules: [
    {
      name: 'all',
      selector: {},
      targets: ['westus=losangeles', 'australiaeast=perth'],
      retention: { count, minAge: 'P1D' },
      ...more,
    },
  ],
});

/** What activities work with, in a process of its own. */
export function armOf(world: ReplicationWorld): ActivityDeps {
  const { frontConfig: config, tracked, release } = world;
  const { code, isOlder } = release;
  const telemetry = {
    trackEvent: (name: string, properties: Record<string, string>, measurements: Record<string, number> = {}) =>
      void tracked.push({ name, properties, measurements }),
    trackArmRequest: () => undefined,
  };
  const gate = new code.RequestGate(config.arm.budgetShare);
  const transport = { httpClient: isOlder ? world.transport.ofOlderRelease : world.transport };
  const arm = new code.ArmClient({ ...config.arm, credential: appCredential, gate, telemetry, transport });
  const { zonePolicy, zoneCheck, identityTags } = config;
  return {
    arm,
    gate,
    telemetry,
    completionTopic: null,
    zonePolicy,
    zoneCheck,
    identityTags,
    devBoxImages: null,
    devBoxSecurityTypes: [],
  };
}

export class PolicyWorld extends ReplicationWorld {
  constructor(policy: object, { env = {}, ...options }: WorldOptions = {}) {
    super({
      ...options,
      env: {
        EXTENDED_ZONE_TARGETS: '',
        REPLICATION_POLICY: JSON.stringify(policy),
        RECONCILE_LOOKBACK: 'P1D',
        ...topic,
        ...env,
      },
    });
  }

  /** Publishes versions one day after another, each replicated by its event. @returns their ids, oldest first */
  async publishDaily(...names: readonly string[]): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const name of names) {
      const id = await this.publish(name);
      ids.push(id);
      await this.event(id);
      await this.finish(id);
      await this.pass(day);
    }
    return ids;
  }

  /** Event Grid delivers that the version was written. */
  async event(versionId: string, by = 'somebody'): Promise<void> {
    const { release, frontConfig: config, frontHub: hub, clock, service } = this;
    const now = () => new Date(this.agenda.now());
    const deps = armOf(this);
    const { telemetry } = deps;
    const decideZones = release.code.createZoneDecider(deps, config.zonePolicy, now);
    const handler = release.code.createOnImageVersionEvent({
      config,
      telemetry,
      taskHub: () => hub as never,
      service,
      clock,
      decideZones,
    });
    const event = resourceWriteSuccess(versionId, { eventTime: now().toISOString() });
    const data = { ...objectAt(event, 'data'), claims: { name: by } };
    await this.live(handler({ ...event, data }, new InvocationContext({ logHandler: () => undefined })));
  }

  /** The reconciliation, until the runs that it starts have ended. */
  async reconcileAll() {
    const summary = await this.reconcile();
    await this.rest();
    return summary;
  }

  /** Until no run is under way. */
  async rest(): Promise<void> {
    for (let hours = 0; hours < 72; hours += 1) {
      const all = await this.hub.getStatusBy({});
      if (all.every(({ runtimeStatus }) => !isLive(runtimeStatus))) {
        return;
      }
      await this.pass(3600);
    }
    throw new Error('runs are under way after three days');
  }

  /** Zones of each version, `1.0.0: losangeles perth`. */
  async zonesOf(ids: readonly string[]): Promise<readonly string[]> {
    const rows: string[] = [];
    for (const id of ids) {
      rows.push(
        `${id.split('/').at(-1)}: ${Object.keys(await this.zones(id))
          .sort()
          .join(' ')}`,
      );
    }
    return rows;
  }

  /** Writes of ubuntu-pro's versions that ARM took from the app. */
  get writes(): number {
    return this.azure.requests({ method: 'PUT', path: `${image}/` }).filter(({ status }) => status < 300).length;
  }
}
