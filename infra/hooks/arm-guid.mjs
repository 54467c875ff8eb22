// The function guid() of ARM templates: a version 5 UUID (RFC 4122) in a namespace of ARM's own. By it a hook knows the
// names that the templates give to role assignments.
import { createHash } from 'node:crypto';

const namespace = Buffer.from('11fb06fb712d4ddd98c7e71bbd588830', 'hex');

/** @param {...string} parts */
export function armGuid(...parts) {
  const hash = createHash('sha1').update(namespace).update(parts.join('-')).digest().subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
