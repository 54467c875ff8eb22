// The versions of one image definition that lack a zone which the policy asks for, and those of which no run has seen every
// zone Completed.
import { handOnListed } from '../../azure/gallery-image-versions';
import { listImageVersions } from '../../azure/gallery-lists';
import { type DriftedVersion, findCovered } from '../../domain/policy/drift';
import { readListedVersions } from '../../domain/policy/gallery-version';
import { replicaQuotas } from '../../domain/policy/quota';
import { missesFailure, needsLook } from '../../domain/replication/known-run';
import { replicationId } from '../../domain/replication/replication-id';
import { addTold, type ToldOfOthers, toldOfOthers } from '../../domain/replication/told-of-others';
import { textAt } from '../../domain/values/json';
import type { ReconcileActivities } from '../../orchestrators/reconcile-galleries/contract';
import { versionIdOf } from '../activity';
import { answering, done } from '../answer';
import type { ActivityDeps, ReplicationRuns } from '../deps';
import { mapFew } from '../gallery-content';
import { galleryOf } from '../gallery-of';
import { findRetirements } from './find-retirements';
import { digestOf } from './refusal-fingerprint';

interface Look {
  readonly drifted: readonly DriftedVersion[];
  /** Of a drifted version whoever starts its replication tells it. */
  readonly told: ToldOfOthers;
}

const noneTold: ToldOfOthers = { regionsFailed: 0, zonesRemoved: 0 };

/** As JSON they are a good half of what a message of Azure Storage takes. */
const batchSize = 50;

export function createFindImageDrift(
  { arm, zonePolicy }: ActivityDeps,
  runs: ReplicationRuns,
): ReconcileActivities['findImageDrift'] {
  return async ({ galleryId, imageName, definitionTags, galleryTags, run }) =>
    await answering(arm.at(run.at), async (at) => {
      const gallery = galleryOf(galleryId);
      const image = { ...gallery, imageName };
      const { values, isWhole } = await listImageVersions(at, gallery, imageName);
      const siblings = readListedVersions(values, isWhole, image, { definitionTags, galleryTags });
      const covered = findCovered(siblings, zonePolicy, run.at);
      const looked = await mapFew(covered, async (version) => await look(version, run.at));
      const found = looked.flatMap(({ drifted }) => drifted);
      const told = looked.map((one) => one.told).reduce(addTold, noneTold);
      const listed = new Map(values.map((value) => [textAt(value, 'name') ?? '', value]));
      const drifted = found.map((version) => {
        const digest = digestOf(listed.get(versionIdOf(version).versionName));
        return { ...version, digest };
      });
      handOnListed(
        at,
        image,
        drifted.map((version) => listed.get(versionIdOf(version).versionName)),
      );
      const retirements = await findRetirements(at, siblings, zonePolicy, run.at, runs);
      const quotas = replicaQuotas(siblings);
      return done({
        versions: siblings.versions.length,
        drifted,
        batchSize,
        ...retirements,
        quotas,
        ...(told.regionsFailed + told.zonesRemoved > 0 && { told }),
        isWhole: siblings.complete,
      });
    });

  async function look(version: DriftedVersion, at: string): Promise<Look> {
    const { missingZones, listedZones = [], hasFailed = false, publishedDate } = version;
    // Whoever starts its replication reads its record.
    if (missingZones.length > 0) {
      return { drifted: [version], told: noneTold };
    }
    const known = await runs.find(replicationId(versionIdOf(version)));
    return needsLook(known, listedZones) || missesFailure(known, hasFailed)
      ? { drifted: [version], told: noneTold }
      : { drifted: [], told: toldOfOthers(known, { hasFailed, missingZones, publishedDate }, at) };
  }
}
