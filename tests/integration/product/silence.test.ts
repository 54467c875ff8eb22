// What goes wrong and ends no run: GET /api/health, which asks for no key, tells it by codes and numbers, and the list of replications says
// of which version it is.

import { watchedGallery } from '../../../local/stack/sample';
import type { Replication } from '../../../src/domain/replication/replication';
import type { JsonObject } from '../../../src/domain/values/json';
import { objectAt } from '../../../src/domain/values/json';
import { type Product, startProduct } from '../../support/product/product';
import { rarely, reconcile } from '../../support/product/reconcile';
import { runGzr } from '../../support/product/run-gzr';

jest.setTimeout(240_000);

interface Health {
  readonly status: string;
  readonly reasons?: readonly string[];
}

let product: Product;
const health = async () => {
  const { status, body } = await product.api<Health>('GET', '/api/health');
  return { code: status, status: body.status, reasons: body.reasons ?? [] };
};
const begin = async (env: NodeJS.ProcessEnv) => {
  product = await startProduct({ RECONCILE_SCHEDULE: rarely, ...env }, 600);
};
afterEach(() => product.stop());

/** A pipeline's own write of the whole, which knows nothing of zones, or of a region that is there by now. */
async function rewrite(version: string, change: (profile: JsonObject) => JsonObject): Promise<void> {
  const path = `${product.versionId('ubuntu-pro', version)}?api-version=2024-03-03`;
  const { body } = await product.publisher.send('GET', path);
  const { status } = await product.publisher.send('PUT', path, {
    location: body.location,
    properties: {
      storageProfile: body.properties.storageProfile,
      publishingProfile: change(objectAt(body, 'properties', 'publishingProfile')),
      safetyProfile: { allowDeletionOfReplicatedLocations: true },
    },
  });
  expect(status).toBeLessThan(300);
}

/** The replication of the version, once it has the finding and has ended. A write that fails somewhere raises no event: the reconciliation finds it. */
async function ended(version: string, finding: string): Promise<Replication> {
  for (;;) {
    const { body } = await product.api<{ value: Replication[] }>('GET', `/api/replications?finding=${finding}`);
    const found = body.value.find((one) => one.imageVersionId.endsWith(`/${version}`));
    if (found !== undefined && found.finishedAt !== null) {
      return found;
    }
    await reconcile(product);
  }
}

test('a watched gallery that does not exist, and what could not be read again and again', async () => {
  const gone = watchedGallery.replace('contosoImages', 'renamedLongAgo');
  await begin({ WATCHED_GALLERIES: `${watchedGallery} ${gone}` });
  await reconcile(product);
  const notFound = expect.stringMatching(/^GalleryNotFound: .*: 1$/);
  expect(await health()).toEqual({ code: 200, status: 'Degraded', reasons: [notFound] });
  await product.fault({
    kind: 'status',
    status: 403,
    code: 'DenyAssignmentAuthorizationFailed',
    method: 'GET',
    path: '/images/windows-2025/versions',
    times: null,
  });
  await reconcile(product);
  const { reasons } = await health();
  expect(reasons).toEqual([notFound, expect.stringMatching(/incomplete.*; 2 in a row did not look at all/)]);
  expect(JSON.stringify(reasons)).not.toMatch(/renamedLongAgo|contosoImages|windows-2025/);
  const { code, out } = await runGzr(product.stack.hostUrl, 'doctor');
  expect([code, out]).toEqual([1, expect.stringMatching(/^health +Warn +Degraded.*\n/m)]);
  expect(out).toMatch(/^coverage +Fail +ReadRefused: .*windows-2025.*GalleryNotFound: .*renamedLongAgo/m);
});

test('zones that somebody takes away and that are put back, and a region that failed', async () => {
  await begin({});
  await product.publish('ubuntu-pro', '9.0.0');
  const id = product.versionId('ubuntu-pro', '9.0.0');
  const first = await product.api<Replication>('POST', '/api/replications', { imageVersionId: id });
  await product.until(first.body.id);
  await reconcile(product);
  expect(await health()).toEqual({ code: 200, status: 'Healthy', reasons: [] });

  await product.fault({ kind: 'targetFailure', target: 'westus3', path: '/versions/9.0.0', times: null });
  await rewrite('9.0.0', ({ targetExtendedLocations: _, ...profile }) => ({
    ...profile,
    targetRegions: [...(profile.targetRegions as unknown[]), { name: 'westus3' }],
  }));
  const { findings, targets } = await ended('9.0.0', 'TargetRemoved');
  expect(targets.map(({ state }) => state)).toEqual(['Completed', 'Completed']);
  expect(findings.map(({ code, target }) => [code, target])).toEqual(
    expect.arrayContaining([
      ['TargetRemoved', 'losangeles'],
      ['TargetRemoved', 'perth'],
      ['RegionFailed', 'West US 3'],
    ]),
  );
  await reconcile(product);
  const seen = await health();
  expect(seen).toEqual({
    code: 200,
    status: 'Degraded',
    reasons: [expect.stringMatching(/^RegionFailed: .*: 1$/), expect.stringMatching(/^TargetRemoved: .*: 2$/)],
  });

  await product.clearFaults();
  await rewrite('9.0.0', (profile) => profile);
  for (let reasons = seen.reasons; reasons.length > 1; { reasons } = await health()) {
    await reconcile(product);
  }
  expect((await health()).reasons).toEqual([expect.stringMatching(/^TargetRemoved: /)]);
});

test('an identity that cannot sign in', async () => {
  await begin({ AZURE_CLIENT_ID: 'a0000000-0000-4000-8000-00000000dead' });
  const { code, status, reasons } = await health();
  expect([code, status]).toEqual([503, 'Unhealthy']);
  expect(reasons).toEqual([expect.stringMatching(/token/)]);
});
