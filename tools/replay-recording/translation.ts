// From the names of a recording to those of the Azure it is played against: subscription, resource groups, zones, and every id that
// the service itself gave out.
import { isMembers } from './cassette';

export interface TranslationOptions {
  /** Id of the subscription that stands for every recorded one. */
  readonly subscriptionId: string;
  /** A principal that the directory knows, for recorded ones that the recording did not make. */
  readonly principalId: string;
  /** What a recorded resource group is called here. */
  readonly groupName: (recorded: string) => string;
  /** What a recorded zone is called here, with its parent region; null where the zone is taken as it is. */
  readonly zone: (recorded: string, region: string) => { readonly zone: string; readonly region: string } | null;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Recorders write other things than a GUID over an id, `Sanitized` for one. */
const subscriptionOf = /\/subscriptions\/([^/?"'\s]+)/gi;
const groupOf = /(\/resourceGroups\/)([^/?"'\s]+)/gi;

export class Translation {
  readonly #options: TranslationOptions;
  /** Recorded ids to ours; both in lower case. */
  readonly #ids = new Map<string, string>();
  /** Recorded links to operations, without their query, to ours. */
  readonly #links = new Map<string, string>();
  /** Of an identity that the service made here; it stands for principals of the recorded tenant that this directory does not know. */
  #principal: string | undefined;
  readonly zones = new Map<string, string>();
  readonly groups = new Map<string, string>();

  constructor(options: TranslationOptions) {
    this.#options = options;
  }

  /** Learns from two answers to the same request what the service calls things: links to operations, and ids such as a principal's. */
  learn(recorded: unknown, here: unknown): void {
    if (typeof recorded === 'string' && typeof here === 'string') {
      if (guid.test(recorded) && guid.test(here) && recorded.toLowerCase() !== here.toLowerCase()) {
        this.#ids.set(recorded.toLowerCase(), here.toLowerCase());
      }
    } else if (Array.isArray(recorded) && Array.isArray(here)) {
      for (const [index, entry] of recorded.entries()) {
        this.learn(entry, here[index]);
      }
    } else if (isMembers(recorded) && isMembers(here)) {
      const ours = Object.fromEntries(Object.entries(here).map(([name, value]) => [name.toLowerCase(), value]));
      for (const [name, value] of Object.entries(recorded)) {
        this.learn(value, ours[this.text(name).toLowerCase()]);
      }
      if (typeof here.principalId === 'string') {
        this.#principal ??= here.principalId;
      }
    }
  }

  learnLinks(recorded: Readonly<Record<string, string>>, here: Readonly<Record<string, string>>): void {
    for (const name of ['azure-asyncoperation', 'location', 'operation-location']) {
      const [theirs, ours] = [recorded[name], here[name]];
      if (theirs?.startsWith('https://') && ours?.startsWith('https://')) {
        this.#links.set(linkKey(new URL(theirs)), ours);
      }
    }
  }

  /** Our link for a recorded one that an answer gave out; undefined for any other URL. */
  link(recorded: URL): URL | undefined {
    const ours = this.#links.get(linkKey(recorded));
    return ours === undefined ? undefined : new URL(ours);
  }

  /** Path and query of a recorded URL, in our names. */
  path(recorded: URL): string {
    return this.text(decoded(recorded.pathname)).split('/').map(encodeURIComponent).join('/') + this.#query(recorded);
  }

  #query({ search }: URL): string {
    return search.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, (id) => this.#ids.get(id.toLowerCase()) ?? id);
  }

  /** A request's body in our names. */
  body(recorded: unknown): unknown {
    if (typeof recorded === 'string') {
      return guid.test(recorded) ? (this.#ids.get(recorded.toLowerCase()) ?? recorded) : this.text(recorded);
    }
    if (Array.isArray(recorded)) {
      return recorded.map((entry) => this.body(entry));
    }
    if (!isMembers(recorded)) {
      return recorded;
    }
    const translated = Object.entries(recorded).map(([name, value]) => [
      this.text(name),
      name === 'principalId' && typeof value === 'string' ? this.#principalOf(value) : this.body(value),
    ]);
    return this.#zoned(Object.fromEntries(translated));
  }

  #principalOf(recorded: string): string {
    return this.#ids.get(recorded.toLowerCase()) ?? this.#principal ?? this.#options.principalId;
  }

  /** A target extended location in a zone that there is. */
  #zoned(target: Readonly<Record<string, unknown>>): unknown {
    const { extendedLocation, name } = target;
    if (!isMembers(extendedLocation) || typeof extendedLocation.name !== 'string' || typeof name !== 'string') {
      return target;
    }
    const here = this.#options.zone(extendedLocation.name, name);
    if (!here) {
      return target;
    }
    this.zones.set(`${name}/${extendedLocation.name}`, `${here.region}/${here.zone}`);
    return { ...target, name: here.region, extendedLocation: { ...extendedLocation, name: here.zone } };
  }

  text(recorded: string): string {
    return recorded
      .replace(subscriptionOf, `/subscriptions/${this.#options.subscriptionId}`)
      .replace(groupOf, (_match, before: string, name: string) => {
        const here = this.#options.groupName(name);
        this.groups.set(name, here);
        return `${before}${here}`;
      });
  }
}

/** Recorded signatures are often overwritten, and `monitor=true` tells the two links of one operation apart. */
function linkKey(url: URL): string {
  return `${decoded(url.pathname).toLowerCase()}${url.searchParams.get('monitor') === 'true' ? '?monitor' : ''}`;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
