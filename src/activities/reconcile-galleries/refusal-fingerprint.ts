// The fingerprint of all that a refusal is known to rest on. Reading it costs a request or two at a pass of the reconciliation for all versions
// of a subscription, where looking at a version costs some ten for each.
import { createHash } from 'node:crypto';
import type { Arm } from '../../azure/arm/arm';
import { ArmError } from '../../azure/arm/arm-error';
import { readFeatureStates, readZoneAccess } from '../../azure/extended-zones';
import { getGalleryFact } from '../../azure/gallery-lists';
import { listHeldRoles } from '../../azure/role-assignments';
import { readGalleryIdentities } from '../../domain/plan/gallery-identity';
import type { RefusalGround } from '../../domain/plan/refusal-ground';
import type { ZoneCheck } from '../../domain/plan/zone-access';
import type { DriftedVersion } from '../../domain/policy/drift';
import type { StandingRefusal } from '../../domain/replication/standing-refusal';
import { foldAscii } from '../../domain/values/ascii-fold';
import { objectAt } from '../../domain/values/json';
import { formatSubscriptionId, type ImageVersionId } from '../../domain/values/resource-id';

/** A fact of a pass serves all versions of the pass, and none of the next one. */
const factSeconds = 60;

/** Sixteen hexadecimal digits; ids are spelt in one case today and in another tomorrow. */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(foldAscii(JSON.stringify(value)))
    .digest('hex')
    .slice(0, 16);
}

export interface FingerprintInput {
  readonly id: ImageVersionId;
  readonly version: DriftedVersion;
  readonly refusal: StandingRefusal;
  /** Release of the app and the settings that runs go by. */
  readonly basis: string;
  readonly zoneCheck: ZoneCheck;
}

/** @returns null where something of it could not be read: then the version is looked at */
export async function fingerprintOf(
  arm: Arm,
  { id, version, refusal, basis, zoneCheck }: FingerprintInput,
): Promise<string | null> {
  const { digest, answer } = version;
  if (digest === undefined) {
    return null;
  }
  const { because: _, findings: __, ...decided } = answer;
  try {
    const facts: unknown[] = [];
    for (const ground of refusal.grounds) {
      facts.push(await readers[ground](arm, id, refusal.zones));
    }
    return digestOf([basis, zoneCheck, digest, decided, refusal.grounds, facts]);
  } catch (error) {
    if (error instanceof ArmError) {
      return null;
    }
    throw error;
  }
}

const readers: Readonly<
  Record<RefusalGround, (arm: Arm, id: ImageVersionId, zones: readonly string[]) => Promise<unknown>>
> = {
  version: async () => null,
  zones: async (arm, { subscriptionId }) => await readZoneAccess(arm, subscriptionId, [], factSeconds),
  features: async (arm, { subscriptionId }, zones) => await readFeatureStates(arm, subscriptionId, zones, factSeconds),
  roles: async (arm, id) => {
    const gallery = await getGalleryFact(arm, id, 'tags');
    const identities = readGalleryIdentities(objectAt(gallery, 'identity', 'userAssignedIdentities'));
    const scope = formatSubscriptionId(id);
    const held = [];
    for (const { principalId } of identities) {
      held.push(
        principalId === null
          ? null
          : await arm.readings.fact(
              `${scope} ${principalId} roles`,
              async () => await listHeldRoles(arm, scope, principalId),
              undefined,
              factSeconds,
            ),
      );
    }
    return { identities, held };
  },
};
