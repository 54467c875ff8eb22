// A page of coverage, read from ARM: lists of definitions and versions and, where it is asked for, each version's status.
import type { Arm } from '../../azure/arm/arm';
import { ArmError } from '../../azure/arm/arm-error';
import { getImageVersion } from '../../azure/gallery-image-versions';
import type { CoverageCursor, CoveragePage, CoverageQuery } from '../../domain/intake/coverage-query';
import { type CoverageFilter, type CoverageRow, coverageRow, filterRow } from '../../domain/policy/coverage';
import { type GalleryVersion, readGalleryVersion, type Siblings } from '../../domain/policy/gallery-version';
import { matchGlobs } from '../../domain/policy/glob';
import type { Policy } from '../../domain/policy/policy';
import { type Finding, finding } from '../../domain/values/finding';
import type { ReadAnswer } from '../../domain/values/read-answer';
import { compareVersionNames, formatGalleryId, type GalleryId } from '../../domain/values/resource-id';
import { answering, done } from '../answer';
import type { ActivityDeps } from '../deps';
import { compareNames, type ListedDefinition, mapFew } from '../gallery-content';
import { outOfBudget, toReadAnswer } from '../read-answer';
import { listWatched } from './read-definitions';
import { ReadableParts } from './readable-parts';

export type CoverageReader = (query: CoverageQuery) => Promise<ReadAnswer<CoveragePage>>;

/** Definitions whose versions are listed together. */
const definitionsAtOnce = 5;

export function createCoverageReader(
  deps: Pick<ActivityDeps, 'arm' | 'gate'>,
  policy: Policy,
  now: () => Date = () => new Date(),
): CoverageReader {
  return async (query) => {
    const asOf = now().toISOString();
    const later = outOfBudget(deps, query.galleries, asOf);
    if (later !== null) {
      return later;
    }
    const answer = await answering(deps.arm.at(asOf), async (arm) =>
      done(await new PageReader(arm, policy, query, asOf).read()),
    );
    return toReadAnswer(answer);
  };
}

/** By number, and `1.0.0` and `01.0.0`, which are two versions, by spelling: a page that ends between them goes on with the other. */
const compareInTurn = (a: string, b: string) => compareVersionNames(a, b) || compareNames(a, b);

const galleryKey = (gallery: GalleryId) => formatGalleryId(gallery).toLowerCase();

class PageReader {
  private readonly rows: CoverageRow[] = [];
  private readonly parts: ReadableParts;
  /** The last version that was looked at. */
  private last: CoverageCursor | null = null;
  /** Rows of the page or, with expand, versions whose status is read for it. */
  private count = 0;
  private isFull = false;
  /** Zones of the versions that were looked at, whether they are asked for or not. */
  private readonly zones = new Set<string>();

  constructor(
    private readonly arm: Arm,
    private readonly policy: Policy,
    private readonly query: CoverageQuery,
    private readonly asOf: string,
  ) {
    this.parts = new ReadableParts(arm);
  }

  async read(): Promise<CoveragePage> {
    const galleries = [...this.query.galleries].sort((a, b) => compareNames(galleryKey(a), galleryKey(b)));
    const { after } = this.query;
    for (const gallery of galleries) {
      if (!this.isFull && (after === null || galleryKey(gallery) >= after.galleryId)) {
        await this.readGallery(gallery);
      }
    }
    this.parts.assertAny();
    return {
      rows: this.rows,
      next: this.isFull ? this.last : null,
      findings: [...this.parts.findings, ...this.unknownZone()],
    };
  }

  /** An empty answer about a zone that nothing names is told apart from one about a zone where nothing is. */
  private unknownZone(): readonly Finding[] {
    const { zone } = this.query.filter;
    const isNamed = (name: string) => this.zones.has(name) || zonesOf(this.policy).includes(name);
    if (zone === null || this.isFull || this.query.after !== null || this.rows.length > 0 || isNamed(zone)) {
      return [];
    }
    const known = [...new Set([...zonesOf(this.policy), ...this.zones])].sort().join(', ');
    const message = `Zone "${zone}" is neither in the policy nor on any version that was looked at; there are ${known || 'none'}.`;
    return [finding('warning', 'ZoneNotFound', message, zone)];
  }

  private async readGallery(gallery: GalleryId): Promise<void> {
    const listed = await this.parts.read(async () => await listWatched(this.arm, gallery));
    if (listed === null) {
      return;
    }
    this.parts.tell(...listed.findings);
    const definitions = listed.definitions.filter((definition) => this.isAskedFor(definition));
    for (let start = 0; start < definitions.length && !this.isFull; start += definitionsAtOnce) {
      const some = definitions.slice(start, start + definitionsAtOnce);
      for (const siblings of await mapFew(some, async (definition) => await this.parts.readSiblings(definition))) {
        if (siblings !== null) {
          await this.readDefinition(siblings);
        }
      }
    }
  }

  private isAskedFor({ gallery, imageName }: ListedDefinition): boolean {
    const { images, after } = this.query;
    const isBehind =
      after !== null && galleryKey(gallery) === after.galleryId && compareNames(imageName, after.imageName) < 0;
    return !isBehind && (images === null || matchGlobs(images, imageName).matches);
  }

  private async readDefinition(siblings: Siblings): Promise<void> {
    const { filter, expand, top } = this.query;
    // A state that was not read yet says nothing.
    const beforeReading: CoverageFilter = expand ? { ...filter, states: null } : filter;
    const found: { readonly version: GalleryVersion; readonly row: CoverageRow }[] = [];
    for (const version of this.restOf(siblings)) {
      const whole = coverageRow(version, siblings, this.policy, this.asOf);
      for (const { zone } of whole.zones) {
        this.zones.add(zone);
      }
      const row = filterRow(whole, beforeReading);
      if (row !== null && this.count === top) {
        this.isFull = true;
        break;
      }
      this.last = cursorOf(version);
      if (row !== null) {
        this.count += 1;
        found.push({ version, row });
      }
    }
    this.rows.push(
      ...(expand
        ? (await mapFew(found, async ({ version }) => await this.expanded(version, siblings))).filter(
            (row) => row !== null,
          )
        : found.map(({ row }) => row)),
    );
  }

  /** Highest first, from the cursor on: what was published or deleted since moves no other version. */
  private restOf({ versions }: Siblings): readonly GalleryVersion[] {
    const { after } = this.query;
    const sorted = [...versions].sort((a, b) => compareInTurn(b.id.versionName, a.id.versionName));
    const isOfCursor = ({ id }: GalleryVersion) =>
      after !== null && galleryKey(id) === after.galleryId && compareNames(id.imageName, after.imageName) === 0;
    return sorted.filter(
      (version) => !isOfCursor(version) || compareInTurn(version.id.versionName, after?.versionName ?? '') < 0,
    );
  }

  private async expanded(version: GalleryVersion, siblings: Siblings): Promise<CoverageRow | null> {
    const read = await this.parts.read(async () => await this.readStatus(version), 'is told as it is listed');
    const known = read === null ? version : read.version;
    return known === null ? null : filterRow(coverageRow(known, siblings, this.policy, this.asOf), this.query.filter);
  }

  /** `version` is null where it was deleted since it was listed. */
  private async readStatus(version: GalleryVersion): Promise<{ readonly version: GalleryVersion | null }> {
    try {
      const { body } = await getImageVersion(this.arm, version.id);
      return { version: readGalleryVersion(body, version.id, version) };
    } catch (error) {
      if (error instanceof ArmError && error.kind === 'notFound') {
        return { version: null };
      }
      throw error;
    }
  }
}

const zonesOf = ({ rules }: Policy) => rules.flatMap(({ targets }) => targets.map(({ zone }) => zone));

function cursorOf({ id }: GalleryVersion): CoverageCursor {
  return { galleryId: galleryKey(id), imageName: id.imageName, versionName: id.versionName };
}
