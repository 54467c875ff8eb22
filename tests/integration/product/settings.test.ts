// Bad settings stop the app, with every mistake named.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../build/build-app';
import { startChildProgram } from '../../../local/stack/child-program';

test('a configuration with five mistakes names all five and a good value of each', async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'gallery-zone-replicator-'));
  const start = startChildProgram(
    join(projectRoot, 'local', 'host', 'main.ts'),
    {
      ...process.env,
      WATCHED_GALLERIES: '/subscriptions/none',
      EXTENDED_ZONE_TARGETS: 'westus=losangeles=0 perth',
      REGION_PARITY: 'maybe',
      REPLICATION_DEADLINE: '24 hours',
      GALLERY_IDENTITY_NAME: '-x',
      LOCAL_STATE_DIR: stateDir,
      PORT: '0',
    },
    null,
  );
  const message = await start.then(
    () => 'it started',
    (error: Error) => error.message,
  );
  for (const setting of [
    'WATCHED_GALLERIES',
    'EXTENDED_ZONE_TARGETS',
    'REGION_PARITY',
    'REPLICATION_DEADLINE',
    'GALLERY_IDENTITY_NAME',
  ]) {
    expect(message).toMatch(new RegExp(`${setting} .*(a good value is|an example is|must be a resource id such as) `));
  }
  expect(message).toContain('losangeles=0');
  await rm(stateDir, { recursive: true, force: true });
});
