// Answers of the API with as many versions and zones as a test of the page needs.
const gallery =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoImages';

export function versionIdOf(image: string, version: string): string {
  return `${gallery}/images/${image}/versions/${version}`;
}

export const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

export function coverageRow(image: string, version: string, zones: Readonly<Record<string, string>>) {
  return {
    imageVersionId: versionIdOf(image, version),
    imageName: image,
    version,
    publishedDate: minutesAgo(300),
    isLatest: true,
    rule: 'default',
    zones: Object.entries(zones).map(([zone, state]) => ({
      zone,
      region: 'westus',
      desired: true,
      state,
      progress: state === 'Replicating' ? 54 : null,
      asOf: minutesAgo(0),
    })),
  };
}

export function coverageOf(rows: readonly unknown[], nextLink: string | null = null) {
  const summary = { versions: 0, desired: 0, completed: 0, missing: 0, failed: 0 };
  return { value: rows, nextLink, summary, findings: [] };
}

interface Zone {
  readonly zone: string;
  readonly state: string;
  readonly details?: string;
}

/** Its run, which began two hours ago; a final one ended an hour ago. */
export function runOf(imageVersionId: string, state: string, zones: readonly Zone[]) {
  const isFinal = ['Succeeded', 'NoChange', 'PartiallySucceeded', 'Failed', 'Canceled'].includes(state);
  return {
    id: 'ubuntu-pro-1.0.0-ff6cb2b86a87521c',
    imageVersionId,
    state,
    targets: zones.map((zone) => ({
      region: 'westus',
      replicas: 1,
      storageAccountType: 'StandardSSD_LRS',
      progress: zone.state === 'Completed' ? 100 : 40,
      details: null,
      ...zone,
    })),
    findings: [],
    trigger: { kind: 'event', by: null },
    rule: 'default',
    startedAt: minutesAgo(125),
    updatedAt: minutesAgo(61),
    finishedAt: isFinal ? minutesAgo(61) : null,
    history: [],
  };
}
