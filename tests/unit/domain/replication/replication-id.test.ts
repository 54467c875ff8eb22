// The id of a replication: one for every spelling of a version, legal as an instance id.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { replicationId } from '../../../../src/domain/replication/replication-id';
import { formatImageVersionId, parseImageVersionId } from '../../../../src/domain/values/resource-id';
import { imageVersionIds, respelled } from '../../arbitraries';
import { versionId, versionText } from '../../samples';

test('it shows image and version, and ends with the digest of the whole id', () => {
  const digest = createHash('sha256').update(versionText.toLowerCase()).digest('hex');
  expect(replicationId(versionId)).toBe(`ubuntu-pro-1.0.0-${digest.slice(0, 16)}`);
});

test('a long image name is cut to 48 characters', () => {
  const id = replicationId({ ...versionId, imageName: `A${'b'.repeat(79)}` });
  expect(id).toMatch(/^ab{47}-1\.0\.0-[0-9a-f]{16}$/);
});

test('images that differ behind the cut have different ids', () => {
  const imageName = 'a'.repeat(60);
  expect(replicationId({ ...versionId, imageName })).not.toBe(
    replicationId({ ...versionId, imageName: `${imageName}b` }),
  );
});

test.each([
  { subscriptionId: '99999999-2222-3333-4444-555555555555' },
  { resourceGroupName: 'other-rg' },
  { galleryName: 'other' },
  { imageName: 'other' },
  { versionName: '1.0.1' },
])('a version that differs in %j has another id', (change) => {
  expect(replicationId({ ...versionId, ...change })).not.toBe(replicationId(versionId));
});

test('it is legal as an instance id: at most 100 characters, none of those that Durable Functions forbids', () => {
  fc.assert(
    fc.property(imageVersionIds, (id) => {
      expect(replicationId(id)).toMatch(/^[a-z0-9][a-z0-9._-]{0,99}$/);
    }),
  );
});

test('every spelling of a version has the same id', () => {
  const spellings = imageVersionIds.chain((id) => fc.tuple(fc.constant(id), respelled(formatImageVersionId(id))));
  fc.assert(
    fc.property(spellings, ([id, text]) => {
      const read = parseImageVersionId(text);
      expect(read.ok && replicationId(read.value)).toBe(replicationId(id));
    }),
  );
});
