// The id of a version's replication, which is also the id of its orchestration instance: one instance a version.
import { formatImageVersionId, type ImageVersionId } from '../values/resource-id';
import { sha256Hex } from '../values/sha256';

/**
 * @returns `<image>-<version>-<16 hex digits>`: readable, at most 100 characters, free of what Durable Functions forbids
 * in an instance id (`/ \ # ?`), and the same for every spelling of one resource id.
 */
export function replicationId(version: ImageVersionId): string {
  const canonical = formatImageVersionId(version).toLowerCase();
  const image = version.imageName.toLowerCase().slice(0, 48);
  return `${image}-${version.versionName}-${sha256Hex(canonical).slice(0, 16)}`;
}
