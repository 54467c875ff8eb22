// Which api-versions of Compute Gallery this cloud serves: not every one that is published is served in every region (azure-sdk-for-go#27470).
import { ArmError, byGateway } from '../../arm/arm-error';
import type { ArmRequest } from '../../arm/arm-request';
import type { SimulationSettings } from '../../simulation/settings';
import type { Simulation } from '../../simulation/simulation';
import { textAt } from '../../state/json';

const read = new WeakMap<SimulationSettings, readonly string[]>();

/** Newest first. */
export function servedApiVersions({ settings }: Simulation): readonly string[] {
  const served =
    read.get(settings) ?? settings.galleryApiVersions.split(',').map((version) => version.trim().toLowerCase());
  read.set(settings, served);
  return served;
}

/** @throws ArmError 400 `NoRegisteredProviderFound`, with the list in ARM's words */
export function requireServedApiVersion(sim: Simulation, { operation, apiVersion, path, body }: ArmRequest): void {
  const [, type] =
    /^Microsoft\.Compute\/(galleries(?:\/.+)?)\/(?:read|write|delete|action)$/i.exec(operation ?? '') ?? [];
  const served = servedApiVersions(sim);
  if (type === undefined || served.includes(apiVersion)) {
    return;
  }
  const location = textAt(sim.store.get(path)?.body, 'location') ?? textAt(body, 'location') ?? '';
  const versions = [...served].sort().join(', ');
  const message = `No registered resource provider found for location '${location}' and API version '${apiVersion}' for type '${type}'. The supported api-versions are '${versions}'. The supported locations are ''.`;
  throw new ArmError(400, 'NoRegisteredProviderFound', message, { headers: byGateway });
}
