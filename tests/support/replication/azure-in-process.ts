// The simulated Azure without sockets: ARM's own pipeline, called as an HTTP client, on virtual time.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenCredential } from '@azure/core-auth';
import { AccessTokens } from '../../../local/azure/arm/access-tokens';
import { createPipeline, type IncomingRequest, type PipelineResult } from '../../../local/azure/arm/arm-pipeline';
import { Operations } from '../../../local/azure/arm/operations';
import type { ResourceWrite } from '../../../local/azure/arm/resource-write';
import { ArmRouter } from '../../../local/azure/arm/router';
import { defineTrackedOperations } from '../../../local/azure/arm/tracked/tracked-write';
import { roleAssignmentRoutes } from '../../../local/azure/services/authorization/role-assignments';
import { roleDefinitionRoutes } from '../../../local/azure/services/authorization/role-definitions';
import { galleryRoutes } from '../../../local/azure/services/compute-gallery/galleries';
import { galleryImageVersionRoutes } from '../../../local/azure/services/compute-gallery/gallery-image-versions';
import { galleryImageRoutes } from '../../../local/azure/services/compute-gallery/gallery-images';
import { extendedZoneRoutes } from '../../../local/azure/services/edge-zones/extended-zones';
import { featureRoutes } from '../../../local/azure/services/edge-zones/features';
import { userAssignedIdentityRoutes } from '../../../local/azure/services/managed-identity/user-assigned-identities';
import { seedStore } from '../../../local/azure/services/resources/seed';
import type { FaultRequest } from '../../../local/azure/simulation/faults';
import { type LoggedRequest, RequestLog } from '../../../local/azure/simulation/request-log';
import type { SimulationSettings } from '../../../local/azure/simulation/settings';
import { Simulation } from '../../../local/azure/simulation/simulation';
import { Throttle } from '../../../local/azure/simulation/throttle';
import type { JsonObject } from '../../../local/azure/state/json';
import { operatorIdentity, type SeedIdentity, seedIdentities, tenantId } from '../../../local/azure/state/seed-ids';
import type { Agenda } from './agenda';

export const armEndpoint = 'https://management.azure.com';

/** One key for all tests of this process: making one takes a tenth of a second. */
const keys = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'replication-keys-'));
  try {
    return new AccessTokens(join(folder, 'token.key'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
})();

const tokens = new Map<string, string>();

function tokenOf({ name, principalId, clientId }: SeedIdentity): string {
  const token =
    tokens.get(name) ??
    keys.issue(
      { objectId: principalId, appId: clientId, tenantId, principalType: 'ServicePrincipal', identityId: '' },
      armEndpoint,
    ).token;
  tokens.set(name, token);
  return token;
}

/** The identity that the app has in the simulated Azure: least privilege. */
const appIdentity = seedIdentities[0] as SeedIdentity;
export const appToken = tokenOf(appIdentity);
export const appCredential: TokenCredential = {
  getToken: async () => ({ token: appToken, expiresOnTimestamp: Date.now() + 3_600_000 }),
};

export class AzureInProcess {
  readonly sim: Simulation;
  /** Finished writes, as Event Grid would be told of them. */
  readonly writes: ResourceWrite[] = [];
  private readonly requestLog = new RequestLog();
  private readonly pipeline: (incoming: IncomingRequest) => Promise<PipelineResult>;
  private listener: (write: ResourceWrite) => void = () => undefined;

  constructor(agenda: Agenda, settings: Partial<SimulationSettings>) {
    this.sim = new Simulation(agenda.clock, settings, () => undefined);
    const onResourceWrite = (write: ResourceWrite) => {
      this.writes.push(write);
      this.listener(write);
    };
    const operations = new Operations(this.sim, onResourceWrite);
    defineTrackedOperations(this.sim, operations);
    const router = new ArmRouter().add(
      operations.route(),
      ...galleryImageVersionRoutes(this.sim, operations),
      ...galleryImageRoutes(this.sim, operations),
      ...galleryRoutes(this.sim, operations),
      ...userAssignedIdentityRoutes(this.sim),
      ...extendedZoneRoutes(this.sim),
      ...featureRoutes(this.sim),
      ...roleAssignmentRoutes(this.sim),
      ...roleDefinitionRoutes(this.sim),
    );
    seedStore(this.sim);
    const { sim, requestLog } = this;
    this.pipeline = createPipeline({
      sim,
      router,
      operations,
      tokens: keys,
      requestLog,
      throttle: new Throttle(),
      onResourceWrite,
    });
  }

  onWrite(listener: (write: ResourceWrite) => void): void {
    this.listener = listener;
  }

  async handle(incoming: IncomingRequest): Promise<PipelineResult> {
    return await this.pipeline(incoming);
  }

  /** A request of somebody else's, who may do everything. */
  async operator(method: string, path: string, body?: unknown, apiVersion = '2024-03-03'): Promise<OperatorAnswer> {
    const { answer } = await this.pipeline({
      method,
      origin: armEndpoint,
      path,
      query: new URLSearchParams({ 'api-version': apiVersion, $expand: 'ReplicationStatus' }),
      headers: { authorization: `Bearer ${tokenOf(operatorIdentity)}` },
      body: structuredClone(body),
    });
    return { status: answer.status, body: (answer.body ?? {}) as JsonObject };
  }

  fault(fault: Partial<FaultRequest> & Pick<FaultRequest, 'kind'>): string {
    return this.sim.faults.add({ after: 0, times: 1, ...fault }).id;
  }

  /** Requests that the app made, oldest first. */
  requests(filter: { readonly method?: string; readonly path?: string } = {}): readonly LoggedRequest[] {
    return this.requestLog.report({ ...filter, caller: appIdentity.principalId, top: 100_000 }).requests;
  }
}

export interface OperatorAnswer {
  readonly status: number;
  readonly body: JsonObject;
}
