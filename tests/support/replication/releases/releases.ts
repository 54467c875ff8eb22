// The releases of the app that can serve the virtual task hub: today's sources, and bundles of older ones that npm run bundle:release made.
import type { Orchestrator } from '../virtual-hub/replay-turns';
import * as todaysCode from './release-code';

type ReleaseCode = typeof todaysCode;

/** Today's, or the `defaultVersion` of the host.json of an older one. */
export type ReleaseName = 'today' | '2.0';

export interface Release {
  /** What it calls the orchestrations that it starts, and the newest that it takes. */
  readonly defaultVersion: string;
  readonly isOlder: boolean;
  readonly code: ReleaseCode;
  readonly orchestrators: Readonly<Record<string, Orchestrator>>;
}

const { extensions } = require('../../../../host.json') as {
  readonly extensions: { readonly durableTask: { readonly defaultVersion: string } };
};

function release(defaultVersion: string, code: ReleaseCode): Release {
  const { replicateImageVersion, deliverCompletion, reconcileGalleries, replicateSelection, prepareDevBoxGallery } =
    code;
  const orchestrators: Readonly<Record<string, unknown>> = {
    [code.orchestratorNames.replicateImageVersion]: replicateImageVersion,
    [code.orchestratorNames.deliverCompletion]: deliverCompletion,
    [code.orchestratorNames.replicateMany]: reconcileGalleries,
    [code.orchestratorNames.replicateSelection]: replicateSelection,
    [code.orchestratorNames.prepareDevBoxGallery]: prepareDevBoxGallery,
  };
  const isOlder = code !== todaysCode;
  return { defaultVersion, isOlder, code, orchestrators: orchestrators as Release['orchestrators'] };
}

const today = release(extensions.durableTask.defaultVersion, todaysCode);
const older = new Map<ReleaseName, Release>();

export function releaseOf(name: ReleaseName): Release {
  if (name === 'today') {
    return today;
  }
  const known = older.get(name) ?? release(name, require(`../../../fixtures/releases/${name}.cjs`) as ReleaseCode);
  older.set(name, known);
  return known;
}

/** As the extension does under versionMatchStrategy CurrentOrOlder: newer orchestrations are left to others. */
export function takes({ defaultVersion }: Release, version: string): boolean {
  return Number(version) <= Number(defaultVersion);
}
