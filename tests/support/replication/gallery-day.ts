// A day in the life of a gallery: what its owners, other tools and administrators do to it, in the words of ARM, and what the record and
// Azure say afterwards.
import { type JsonObject, objectAt, objectsAt } from '../../../local/azure/state/json';
import { day as daySeconds, PolicyWorld } from './policy-world';
import { image, source, type WorldOptions } from './replication-world';

export const subscription = '/subscriptions/11111111-2222-3333-4444-555555555555';

export const bothZones = {
  rules: [{ name: 'all', selector: {}, targets: ['westus=losangeles', 'australiaeast=perth'] }],
};

/** The second zone two hours after the first. */
export const inWaves = {
  rules: [
    {
      name: 'waves',
      selector: {},
      targets: ['westus=losangeles', { region: 'australiaeast', zone: 'perth', after: ['losangeles'], delay: 'PT2H' }],
    },
  ],
};

export const regions = (...names: readonly string[]): JsonObject[] =>
  names.map((name) => ({ name, regionalReplicaCount: 1 }));

export interface Seen {
  readonly state: string;
  /** State of each target by its zone, as the record has it. */
  readonly record: Readonly<Record<string, string>>;
  /** The same as Azure has it; zones that the version has not are left out. */
  readonly azure: Readonly<Record<string, string>>;
  /** `perth QuotaExceeded`, or the code alone where it is about the whole. */
  readonly findings: readonly string[];
}

export class GalleryDay extends PolicyWorld {
  /** The gallery has its identity since an hour. */
  static async begin(policy: object = bothZones, options: WorldOptions = {}): Promise<GalleryDay> {
    const day = new GalleryDay(policy, options);
    await day.giveGalleryIdentity();
    return day;
  }

  /** As somebody with all rights. @throws Error for a refusal */
  async arm(method: string, path: string, body?: JsonObject, apiVersion = '2024-03-03'): Promise<JsonObject> {
    const answer = await this.azure.operator(method, path, body, apiVersion);
    if (answer.status >= 300) {
      throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }

  async lock(scope: string): Promise<void> {
    await this.arm('PUT', lockOf(scope), { properties: { level: 'ReadOnly' } }, '2020-05-01');
  }

  async unlock(scope: string): Promise<void> {
    await this.arm('DELETE', lockOf(scope), undefined, '2020-05-01');
  }

  /** A version with this publishing profile, and its own write over. */
  async published(
    name: string,
    profile: JsonObject,
    more: JsonObject = {},
    apiVersion = '2024-03-03',
  ): Promise<string> {
    const id = `${image}/versions/${name}`;
    const { properties = {}, ...others } = more;
    await this.arm(
      'PUT',
      id,
      {
        location: 'westus',
        ...others,
        properties: { publishingProfile: profile, storageProfile: { source }, ...(properties as JsonObject) },
      },
      apiVersion,
    );
    await this.pass(900);
    return id;
  }

  async tag(path: string, tags: JsonObject): Promise<void> {
    await this.arm('PATCH', path, { tags });
    await this.pass(200);
  }

  /** An event, and its run until the end. */
  async told(id: string, by = 'somebody'): Promise<Seen> {
    await this.event(id, by);
    await this.rest();
    return await this.seen(id);
  }

  /** So many hours, with the reconciliation at the end of each. */
  async hours(count: number, each: () => Promise<void> = async () => undefined): Promise<void> {
    for (let hour = 0; hour < count; hour += 1) {
      await this.pass(daySeconds / 24);
      await each();
      await this.reconcileAll();
    }
  }

  async seen(id: string): Promise<Seen> {
    const { state, targets, findings } = await this.current(id);
    return {
      state,
      record: Object.fromEntries(targets.map((target) => [target.zone, target.state])),
      azure: await this.zones(id),
      findings: findings.map(({ code, target }) => (target === null ? code : `${target} ${code}`)),
    };
  }

  /** The newest finding of the code, in words. */
  async words(id: string, code: string): Promise<string> {
    return (await this.current(id)).findings.findLast((one) => one.code === code)?.message ?? '';
  }

  /** Zones that the reconciliation told to be lacking, each time `perth Missing`. */
  drift(id: string): readonly string[] {
    return this.tracked
      .filter(({ name, properties }) => name === 'DriftFound' && properties.imageVersionId === id)
      .map(({ properties }) => `${properties.zone} ${properties.state}`);
  }

  /** Entries of the target lists, as the newest api-version shows them. */
  async targets(
    id: string,
  ): Promise<{ readonly zones: readonly JsonObject[]; readonly regions: readonly JsonObject[] }> {
    const profile = objectAt(await this.arm('GET', id, undefined, '2026-03-03'), 'properties', 'publishingProfile');
    return { zones: objectsAt(profile, 'targetExtendedLocations'), regions: objectsAt(profile, 'targetRegions') };
  }
}

const lockOf = (scope: string) => `${scope}/providers/Microsoft.Authorization/locks/keep`;

export const done: Seen = {
  state: 'Succeeded',
  record: { losangeles: 'Completed', perth: 'Completed' },
  azure: { losangeles: 'Completed', perth: 'Completed' },
  findings: [],
};
