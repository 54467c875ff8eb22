// A few of the marketplace's images: what the regions have, and what of it has not been brought into a zone.

export interface CatalogSku {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  /** Oldest first. */
  readonly versions: readonly string[];
}

export const catalog: readonly CatalogSku[] = [
  {
    publisher: 'Canonical',
    offer: 'ubuntu-24_04-lts',
    sku: 'server',
    versions: ['24.04.202604010', '24.04.202607140', '24.04.202610070'],
  },
  {
    publisher: 'Canonical',
    offer: 'ubuntu-24_04-lts',
    sku: 'minimal',
    versions: ['24.04.202607140', '24.04.202610070'],
  },
  {
    publisher: 'Canonical',
    offer: '0001-com-ubuntu-pro-jammy',
    sku: 'pro-22_04-lts-gen2',
    versions: ['22.04.202609010'],
  },
  {
    publisher: 'MicrosoftWindowsServer',
    offer: 'WindowsServer',
    sku: '2025-datacenter-azure-edition',
    versions: ['26100.4652.250905', '26100.6899.261010'],
  },
  {
    publisher: 'MicrosoftWindowsServer',
    offer: 'WindowsServer',
    sku: '2022-datacenter-azure-edition',
    versions: ['20348.4052.250808', '20348.4294.261009'],
  },
  { publisher: 'RedHat', offer: 'RHEL', sku: '9_6', versions: ['9.6.2026051509'] },
];

/** By zone, what it lacks: a whole publisher, an offer, a sku, or versions of one, as `publisher:offer:sku:version`. */
const lacking: Readonly<Record<string, readonly string[]>> = {
  losangeles: ['Canonical:ubuntu-24_04-lts:server:24.04.202610070', 'RedHat'],
  perth: ['Canonical:ubuntu-24_04-lts', 'MicrosoftWindowsServer:WindowsServer:2022-datacenter-azure-edition'],
};

/** What the place has: everything in a region, less in a zone. */
export function skusIn(zone: string | null): readonly CatalogSku[] {
  const gaps = zone === null ? [] : (lacking[zone] ?? catalog.map(({ publisher }) => publisher));
  return catalog
    .map((one) => ({ ...one, versions: one.versions.filter((version) => !isLacking(gaps, one, version)) }))
    .filter(({ versions }) => versions.length > 0);
}

function isLacking(gaps: readonly string[], { publisher, offer, sku }: CatalogSku, version: string): boolean {
  const urn = `${publisher}:${offer}:${sku}:${version}:`.toLowerCase();
  return gaps.some((gap) => urn.startsWith(`${gap.toLowerCase()}:`));
}
