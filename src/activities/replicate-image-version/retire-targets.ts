// Takes zones off an old version, as the policy's retention says: the one write that removes for good. Nothing of what was found
// before is believed: the list, the versions that stand for the zone and the version itself are read anew, the rule judges them
// anew, and the write comes right after.
import type { Arm } from '../../azure/arm/arm';
import { getImageVersionToWrite, type VersionToWrite } from '../../azure/gallery-image-versions';
import { findZone, isBusy, isDeleting, readImageVersionSnapshot } from '../../domain/image-version/image-version';
import { mergeZoneTargets } from '../../domain/image-version/merge-zone-targets';
import { type GalleryVersion, readGalleryVersion, type Siblings } from '../../domain/policy/gallery-version';
import type { Policy } from '../../domain/policy/policy';
import { type RetiredTargets, zonesToRetire } from '../../domain/policy/retention';
import { windowState } from '../../domain/policy/time-window';
import { isSameEntry } from '../../domain/replication/retirement';
import { formatGalleryId, formatImageVersionId, type ImageVersionId } from '../../domain/values/resource-id';
import type {
  ReplicationActivities,
  RetiredTargetsAnswer,
  RetireTargetsInput,
} from '../../orchestrators/replicate-image-version/contract';
import { type OfVersion, ofVersion } from '../activity';
import { answering, done, retry } from '../answer';
import type { ActivityDeps } from '../deps';
import { findRetirable } from '../find-retirable';
import { readSiblings } from '../gallery-content';
import { writeVersion } from './write-version';

type Input = RetireTargetsInput & OfVersion;

const kept = (message: string) => done<RetiredTargetsAnswer>({ kind: 'kept', message });

export function createRetireTargets(deps: ActivityDeps): ReplicationActivities['retireTargets'] {
  return ofVersion(
    async (input) =>
      await answering<RetiredTargetsAnswer>(deps.arm.at(input.run.at), async (arm) => {
        const { id, run, retirement } = input;
        const listed = await readSiblings(arm, formatGalleryId(id), id.imageName);
        const only = formatImageVersionId(id).toLowerCase();
        const { siblings } = await findRetirable(arm, listed, deps.zonePolicy, run.at, only);
        const before = await getImageVersionToWrite(arm, id);
        const snapshot = readImageVersionSnapshot(before.body);
        if (isDeleting(snapshot.provisioningState)) {
          return kept('the version is being deleted');
        }
        const present = retirement.zones.filter(({ zone }) => findZone(snapshot, zone) !== undefined);
        if (present.length === 0) {
          return done({ kind: 'gone', zones: retirement.zones.map(({ zone }) => zone) });
        }
        if (isBusy(snapshot.provisioningState)) {
          return retry(`the version is ${snapshot.provisioningState}`);
        }
        if (snapshot.publishedDate !== retirement.publication) {
          return kept('another publication has its name');
        }
        const judged = judgeAnew(siblings, before, id, deps.zonePolicy, run.at);
        if (judged === null) {
          return kept("the rule's retention does not let it go any more");
        }
        const zones = present
          .filter((entry) => isSameEntry(entry, findZone(snapshot, entry.zone) ?? entry))
          .map(({ zone }) => zone)
          .filter((zone) => judged.zones.includes(zone) && !input.keep.includes(zone));
        if (zones.length === 0) {
          return kept('its zones are not those any more that were judged');
        }
        const closed = judged.windows.map((window) => windowState(window, run.at)).find(({ isOpen }) => !isOpen);
        if (closed?.until != null) {
          return done({ kind: 'closed', until: closed.until });
        }
        return await write(deps, arm, input, before, judged, zones);
      }),
  );
}

/** By the version as it is now, among the others as they were read a moment ago; null where it is to stay. */
function judgeAnew(
  siblings: Siblings,
  { body }: VersionToWrite,
  id: ImageVersionId,
  policy: Policy,
  at: string,
): RetiredTargets | null {
  const only = formatImageVersionId(id).toLowerCase();
  const isIt = (version: GalleryVersion) => formatImageVersionId(version.id).toLowerCase() === only;
  const listed = siblings.versions.find(isIt);
  const fresh = listed === undefined ? null : readGalleryVersion(body, listed.id, listed);
  if (fresh === null) {
    return null;
  }
  const versions = siblings.versions.map((version) => (isIt(version) ? fresh : version));
  const { retired } = zonesToRetire({ ...siblings, versions }, policy, at, { spared: new Set(), only });
  const found = retired.find(({ imageVersionId }) => imageVersionId.toLowerCase() === only);
  return found?.isEnforced === true ? found : null;
}

async function write(
  { telemetry }: ActivityDeps,
  arm: Arm,
  { id, properties }: Input,
  before: VersionToWrite,
  { rule }: RetiredTargets,
  zones: readonly string[],
): ReturnType<ReplicationActivities['retireTargets']> {
  const merged = mergeZoneTargets(before.body, { add: [], addRegions: [], removeZones: zones });
  const told = { ...properties, rule };
  telemetry.trackEvent(
    'ReplicationPlanned',
    { ...told, identitySteps: '', regionsToAdd: '', zonesToRetire: zones.join(' '), findings: '' },
    { targets: 0, toAdd: 0, kept: 0, refused: 0 },
  );
  const written = await writeVersion(arm, id, { ...before, body: merged.body }, false);
  switch (written.kind) {
    case 'written': {
      const { zones: zonesBefore } = readImageVersionSnapshot(before.body);
      telemetry.trackEvent(
        'TargetsRetired',
        { ...told, zones: zones.join(' ') },
        { targetsBefore: zonesBefore.length, targetsAfter: zonesBefore.length - zones.length },
      );
      return done({ kind: 'retired', zones });
    }
    case 'unanswered':
    case 'conflict':
      return done({
        kind: 'again',
        message: written.message,
        afterSeconds: written.kind === 'unanswered' ? written.afterSeconds : null,
      });
    case 'refused':
    case 'notEnrolled':
      return done({ kind: 'refused', message: written.message, code: written.code ?? 'RetirementRefused' });
  }
}
