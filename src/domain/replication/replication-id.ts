// The id of a version's replication, which is also the id of its orchestration instance: one instance a version.
// The one file of the domain that uses a Node built-in: no orchestrator reaches it (docs/decisions/0006).
import { createHash } from 'node:crypto';
import { foldAscii } from '../values/ascii-fold';
import { formatImageVersionId, type ImageVersionId } from '../values/resource-id';

/**
 * @returns `<image>-<version>-<16 hex digits>`: readable, at most 100 characters, free of what Durable Functions forbids
 * in an instance id (`/ \ # ?`), and the same for every spelling of one resource id.
 */
export function replicationId(version: ImageVersionId): string {
  const digest = createHash('sha256')
    .update(foldAscii(formatImageVersionId(version)))
    .digest('hex');
  return `${foldAscii(version.imageName).slice(0, 48)}-${version.versionName.slice(0, 32)}-${digest.slice(0, 16)}`;
}
