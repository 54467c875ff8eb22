// What every telemetry event about an image version carries: one set, whoever sends the event.
import { formatGalleryId, formatImageVersionId, type ImageVersionId } from '../values/resource-id';
import type { ReplicationTrigger } from './replication';

export interface ReplicationEventProperties {
  readonly replicationId: string;
  readonly imageVersionId: string;
  /** In lower case, so that it groups. */
  readonly gallery: string;
  readonly trigger: ReplicationTrigger['kind'];
  readonly by: string;
  readonly rule?: string;
}

/** @param rule what decided where the version belongs; null where that is not known yet */
export function replicationEventProperties(
  replicationId: string,
  id: ImageVersionId,
  trigger: ReplicationTrigger,
  rule: string | null = null,
): ReplicationEventProperties {
  return {
    replicationId,
    imageVersionId: formatImageVersionId(id),
    gallery: formatGalleryId(id).toLowerCase(),
    trigger: trigger.kind,
    by: trigger.by,
    ...(rule !== null && { rule }),
  };
}
