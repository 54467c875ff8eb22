// The simulated Azure without sockets: ARM's own pipeline, called as an HTTP client, on virtual time.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenCredential } from '@azure/core-auth';
import { AccessTokens } from '../../../local/azure/arm/access-tokens';
import type { Pipeline, PipelineResult } from '../../../local/azure/arm/arm-pipeline';
import type { IncomingRequest } from '../../../local/azure/arm/arm-request';
import type { ResourceWrite } from '../../../local/azure/arm/resource-write';
import type { Platform, Service } from '../../../local/azure/arm/service';
import { createCloud } from '../../../local/azure/cloud';
import { createAuthorization } from '../../../local/azure/services/authorization/authorization';
import { createComputeGallery } from '../../../local/azure/services/compute-gallery/compute-gallery';
import { createDevCenter } from '../../../local/azure/services/dev-center/dev-center';
import { createEdgeZones } from '../../../local/azure/services/edge-zones/edge-zones';
import { zoneEnrollments } from '../../../local/azure/services/edge-zones/zone-enrollments';
import { createGovernance } from '../../../local/azure/services/governance/governance';
import { createManagedIdentity } from '../../../local/azure/services/managed-identity/managed-identity';
import { createResources } from '../../../local/azure/services/resources/resources';
import type { FaultRequest } from '../../../local/azure/simulation/faults';
import type { LoggedRequest, RequestLog } from '../../../local/azure/simulation/request-log';
import type { SimulationSettings } from '../../../local/azure/simulation/settings';
import { Simulation } from '../../../local/azure/simulation/simulation';
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

const tokens = new Map<string, Promise<string>>();

function tokenOf({ name, principalId, clientId }: SeedIdentity): Promise<string> {
  const subject = {
    objectId: principalId,
    appId: clientId,
    tenantId,
    principalType: 'ServicePrincipal',
    identityId: '',
  };
  const token = tokens.get(name) ?? keys.issue(subject, armEndpoint).then((issued) => issued.token);
  tokens.set(name, token);
  return token;
}

/** The identity that the app has in the simulated Azure: least privilege. */
export const appIdentity = seedIdentities[0] as SeedIdentity;
export const appToken = (): Promise<string> => tokenOf(appIdentity);
export const appCredential: TokenCredential = {
  getToken: async () => ({ token: await appToken(), expiresOnTimestamp: Date.now() + 3_600_000 }),
};

function services(platform: Platform): readonly Service[] {
  const all = [
    createComputeGallery({ ...platform, zoneEnrollment: zoneEnrollments(platform.sim) }),
    createManagedIdentity(platform),
    createEdgeZones(platform),
    createAuthorization(platform),
    createDevCenter(platform),
    createGovernance(platform),
  ];
  return [createResources(platform, all), ...all];
}

export class AzureInProcess {
  readonly sim: Simulation;
  /** Finished writes, as Event Grid would be told of them. */
  readonly writes: ResourceWrite[] = [];
  private readonly requestLog: RequestLog;
  private readonly pipeline: Pipeline;
  /** The first check of a signature takes real time; the requests of the app shall take none. */
  private readonly ready: Promise<unknown>;
  private listener: (write: ResourceWrite) => void = () => undefined;

  constructor(agenda: Agenda, settings: Partial<SimulationSettings>) {
    this.sim = new Simulation(agenda.clock, { library: 'off', ...settings }, () => undefined);
    const publish = (write: ResourceWrite) => {
      this.writes.push(write);
      this.listener(write);
    };
    const cloud = createCloud({
      sim: this.sim,
      tokens: keys,
      services: (platform) => [
        ...services(platform),
        { resourceTypes: {}, routes: [], seed: () => undefined, publish },
      ],
    });
    cloud.seed();
    this.ready = appToken().then((token) => keys.verify(token, [armEndpoint]));
    this.requestLog = cloud.requestLog;
    this.pipeline = cloud.pipeline;
  }

  onWrite(listener: (write: ResourceWrite) => void): void {
    this.listener = listener;
  }

  async handle(incoming: IncomingRequest): Promise<PipelineResult> {
    return await this.pipeline(incoming);
  }

  /** A request of somebody else's, who may do everything. */
  async operator(method: string, path: string, body?: unknown, apiVersion = '2024-03-03'): Promise<OperatorAnswer> {
    await this.ready;
    const { answer } = await this.pipeline({
      method,
      origin: armEndpoint,
      path,
      query: new URLSearchParams({ 'api-version': apiVersion, $expand: 'ReplicationStatus' }),
      headers: { authorization: `Bearer ${await tokenOf(operatorIdentity)}` },
      body: body === undefined ? undefined : structuredClone(body),
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
