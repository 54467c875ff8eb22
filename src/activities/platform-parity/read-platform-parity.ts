// Reads which platform images a region has and its zone lacks, a page of skus at a time.
import type { Arm } from '../../azure/arm/arm';
import { readZoneAccess } from '../../azure/extended-zones';
import { listOffers, listPlatformVersions, listSkus } from '../../azure/platform-images';
import {
  absenceNote,
  type ImageSku,
  type ParityRow,
  parityRow,
  type SupportRequest,
  supportRequest,
} from '../../domain/plan/platform-parity';
import { type Finding, finding } from '../../domain/values/finding';
import type { ReadAnswer } from '../../domain/values/read-answer';
import { answering, done, refuse } from '../answer';
import type { ActivityDeps } from '../deps';
import { outOfBudget, toReadAnswer } from '../read-answer';

export interface ParityQuery {
  readonly subscriptionId: string;
  readonly zone: string;
  /** The zone's region, where the settings name it; else Microsoft.EdgeZones is asked. */
  readonly region: string | null;
  readonly publisher: string;
  /** Null: all of them. */
  readonly offer: string | null;
  readonly sku: string | null;
  /** Skus to pass over, and most in this page. */
  readonly skip: number;
  readonly top: number;
}

export interface ParityPage {
  readonly rows: readonly ParityRow[];
  readonly request: SupportRequest | null;
  /** Which parameter names what is not there; null where something was found. */
  readonly note: string | null;
  /** Whether others come after this page. */
  readonly hasMore: boolean;
}

export type ParityReader = (query: ParityQuery) => Promise<ReadAnswer<ParityPage>>;

/** Requests that are under way at once for one reader. */
const atOnce = 5;

export function createParityReader(
  deps: Pick<ActivityDeps, 'arm' | 'gate'>,
  now: () => Date = () => new Date(),
): ParityReader {
  return async (query) => {
    const at = now().toISOString();
    const later = outOfBudget(deps, [query], at);
    if (later !== null) {
      return later;
    }
    return toReadAnswer(
      await answering(deps.arm.at(at), async (arm) => {
        const location = query.region ?? (await homeRegionOf(arm, query));
        return typeof location === 'string' ? done(await readPage(arm, query, location)) : refuse(location, true);
      }),
    );
  };
}

async function homeRegionOf(arm: Arm, { subscriptionId, zone }: ParityQuery): Promise<string | Finding> {
  const access = await readZoneAccess(arm, subscriptionId, []);
  const found = access.kind === 'read' ? access.zones.find((one) => one.zone === zone) : undefined;
  const message = `Microsoft.EdgeZones does not list the zone ${zone} for subscription ${subscriptionId}, so its region is not known.`;
  return found?.homeRegion ?? finding('error', 'ZoneNotFound', message, zone);
}

async function readPage(arm: Arm, query: ParityQuery, location: string): Promise<ParityPage> {
  const skus = await listWantedSkus(arm, query, location);
  const page = skus.slice(query.skip, query.skip + query.top);
  const rows: ParityRow[] = [];
  for (let start = 0; start < page.length; start += atOnce) {
    const some = page.slice(start, start + atOnce);
    rows.push(...(await Promise.all(some.map(async (sku) => await readRow(arm, query, location, sku)))));
  }
  const { zone, subscriptionId } = query;
  const isThere = ({ region, zone: there }: ParityRow) => region.versions.length + there.versions.length > 0;
  const found = rows.filter(isThere);
  return {
    rows: found,
    request: supportRequest(found, { location, zone }, subscriptionId),
    note: query.skip > 0 ? null : absenceNote(query, found, { location, zone }),
    hasMore: query.skip + query.top < skus.length,
  };
}

/** In the order of their names, so that pages stay whole. */
async function listWantedSkus(arm: Arm, query: ParityQuery, location: string): Promise<readonly ImageSku[]> {
  const { subscriptionId, publisher } = query;
  const place = { subscriptionId, location, zone: null };
  const offers = query.offer === null ? await listOffers(arm, place, publisher) : [query.offer];
  const skus: ImageSku[] = [];
  for (const offer of offers.toSorted()) {
    const names = query.sku === null ? await listSkus(arm, place, publisher, offer) : [query.sku];
    skus.push(...names.toSorted().map((sku) => ({ publisher, offer, sku })));
  }
  return skus;
}

async function readRow(arm: Arm, query: ParityQuery, location: string, sku: ImageSku): Promise<ParityRow> {
  const { subscriptionId, zone } = query;
  const [inRegion, inZone] = await Promise.all([
    listPlatformVersions(arm, { subscriptionId, location, zone: null }, sku),
    listPlatformVersions(arm, { subscriptionId, location, zone }, sku),
  ]);
  return parityRow(sku, { location, zone }, inRegion, inZone);
}
