// One recording against one Azure: its own simulated one, or one that runs already.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzure } from '../../local/azure/start-azure';
import { operatorIdentity, subscriptionId as seededSubscription } from '../../local/azure/state/seed-ids';
import { type ArmClient, createArmClient } from './arm-client';
import { isMembers, readCassette } from './cassette';
import type { ReplayOptions } from './options';
import { replay, type Step } from './replay';
import { Translation } from './translation';
import { chooseZones } from './zone-choice';

export interface ReplayResult {
  readonly steps: readonly Step[];
  readonly translation: Translation;
}

export type ReplayFileOptions = Omit<ReplayOptions, 'files' | 'json'>;

/** @throws CassetteError for a file that is no recording */
export async function replayFile(file: string, options: ReplayFileOptions): Promise<ReplayResult> {
  if (!existsSync(file)) {
    throw new Error(`The recording '${file}' was not found.`);
  }
  const recording = readCassette(readFileSync(file, 'utf8'));
  return await withAzure(options, async (client, ownsAzure) => {
    const subscriptionId = options.subscription ?? seededSubscription;
    const translation = new Translation({
      subscriptionId,
      principalId: operatorIdentity.principalId,
      groupName: groupNames(options.resourceGroup, ownsAzure ? '' : `-${randomBytes(3).toString('hex')}`),
      zone: await chooseZones(client, subscriptionId, options.zone),
    });
    return { steps: await replay(recording, client, translation), translation };
  });
}

/** Recorded galleries took zones without an identity, since their subscriptions were enrolled; recorded clients had waited for roles. */
const asRecorded = { zoneIdentity: 'ignored', roleLagSeconds: 0, principalLagSeconds: 0 } as const;

async function withAzure<T>(
  { azure, identity, ca }: ReplayFileOptions,
  work: (client: ArmClient, ownsAzure: boolean) => Promise<T>,
): Promise<T> {
  if (azure !== undefined) {
    const endpoint = new URL(azure);
    const identityEndpoint = identity ?? `http://localhost:${Number(endpoint.port || 443) + 1}`;
    const caFile = ca ?? join(process.env.LOCAL_STATE_DIR || '.local', 'azure-ca.pem');
    const client = await createArmClient({
      endpoint: endpoint.origin,
      identityEndpoint,
      caPem: readFileSync(caFile, 'utf8'),
    });
    const { body } = await client.control('GET', '/settings');
    const before = isMembers(body) ? body : {};
    await client.control('PATCH', '/settings', asRecorded);
    try {
      return await work(client, false);
    } finally {
      const { zoneIdentity, roleLagSeconds, principalLagSeconds } = before;
      await client.control('PATCH', '/settings', { zoneIdentity, roleLagSeconds, principalLagSeconds });
      client.close();
    }
  }
  const stateDir = mkdtempSync(join(tmpdir(), 'replay-recording-'));
  const own = await startAzure({
    stateDir,
    functionHostUrl: 'http://localhost:9',
    settings: { ...asRecorded, library: 'off' },
  });
  const client = await createArmClient(own);
  try {
    return await work(client, true);
  } finally {
    client.close();
    await own.close();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

/** @param wished `NAME` for all groups, or `RECORDED=NAME` for one */
function groupNames(wished: readonly string[], suffix: string): (recorded: string) => string {
  const forAll = wished.find((wish) => !wish.includes('='));
  const forOne = new Map(
    wished
      .filter((wish) => wish.includes('='))
      .map((wish) => {
        const [recorded = '', name = ''] = wish.split('=');
        return [recorded.toLowerCase(), name] as const;
      }),
  );
  return (recorded) => forOne.get(recorded.toLowerCase()) ?? forAll ?? `${recorded}${suffix}`;
}
