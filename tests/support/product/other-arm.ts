// Another ARM than the project's own, as plain as can be: it answers writes with 200 and no operation headers, knows no
// regional hosts, spells regions short and ids in lower case, names zones in its own way, and keeps whatever it is given.

import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServerCertificate } from '../../../local/azure/arm/server/certificates';

type Json = Record<string, unknown>;

export interface OtherArm {
  readonly endpoint: string;
  readonly identityEndpoint: string;
  readonly caFile: string;
  /** Every request, as `METHOD path`. */
  readonly requests: string[];
  /** Bodies of the writes to image versions. */
  readonly writes: Json[];
  version: Json;
  /** Reads of the version after a write until its zones are Completed. */
  pollsUntilCompleted: number;
  /** Answers a request otherwise than usual. */
  intercept:
    | ((method: string, path: string) => { status: number; body: Json; headers?: Record<string, string> } | undefined)
    | null;
  close(): Promise<void>;
}

async function readBody(request: IncomingMessage): Promise<Json> {
  const parts: Buffer[] = [];
  for await (const part of request) {
    parts.push(part as Buffer);
  }
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Json);
}

export async function startOtherArm(stateDir: string, version: Json): Promise<OtherArm> {
  const certificate = await createServerCertificate(stateDir);
  const arm: OtherArm = {
    endpoint: '',
    identityEndpoint: '',
    caFile: certificate.caFile,
    requests: [],
    writes: [],
    version,
    pollsUntilCompleted: 2,
    intercept: null,
    close: async () => undefined,
  };
  let reads = 0;

  function readVersion(): Json {
    const properties = structuredClone(arm.version.properties) as Json;
    const zones = ((properties.publishingProfile as Json).targetExtendedLocations ?? []) as {
      extendedLocation: { name: string };
    }[];
    const completed = reads >= arm.pollsUntilCompleted;
    reads += 1;
    properties.provisioningState = 'Succeeded';
    properties.replicationStatus = {
      aggregatedState: completed ? 'Completed' : 'InProgress',
      summary: [
        { region: 'westus', state: 'Completed', progress: 100 },
        ...zones.map(({ extendedLocation }) => ({
          region: `westus:${extendedLocation.name.toUpperCase()}`,
          state: completed ? 'Completed' : 'Replicating',
          progress: completed ? 100 : 40,
        })),
      ],
    };
    return { ...arm.version, properties };
  }

  function answer(method: string, path: string, body: Json): { status: number; body: Json } {
    const resource = path.toLowerCase();
    if (resource.includes('/versions/')) {
      if (method !== 'GET') {
        arm.writes.push(body);
        arm.version = { ...arm.version, ...body };
        reads = 0;
      }
      return { status: 200, body: readVersion() };
    }
    if (resource.endsWith('/extendedzones')) {
      const zone = (name: string, home: string) => ({
        name,
        properties: { registrationState: 'Registered', homeLocation: home },
      });
      return { status: 200, body: { value: [zone('losangeles', 'westus'), zone('perth', 'australiaeast')] } };
    }
    if (resource.includes('/galleries/') && method === 'GET') {
      const id = '/subscriptions/s/resourcegroups/g/providers/microsoft.managedidentity/userassignedidentities/theirs';
      return {
        status: 200,
        body: {
          id: path,
          location: 'westus',
          properties: {},
          identity: { type: 'UserAssigned', userAssignedIdentities: { [id]: {} } },
        },
      };
    }
    return { status: 404, body: { error: { code: 'NotFound', message: `nothing at ${path}` } } };
  }

  const https = createHttpsServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    void readBody(request).then((body) => {
      const path = decodeURI((request.url ?? '').split('?')[0] ?? '');
      const method = request.method ?? '';
      arm.requests.push(`${method} ${path}`);
      const given: { status: number; body: Json; headers?: Record<string, string> } =
        arm.intercept?.(method, path) ?? answer(method, path, body);
      response.writeHead(given.status, { 'content-type': 'application/json', ...given.headers });
      response.end(JSON.stringify(given.body));
    });
  }).listen(0, 'localhost');
  const http = createHttpServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        access_token: 'another-token',
        expires_on: String(Math.floor(Date.now() / 1000) + 3600),
        resource: 'https://management.azure.com',
        token_type: 'Bearer',
      }),
    );
  }).listen(0, 'localhost');
  await Promise.all([once(https, 'listening'), once(http, 'listening')]);
  return Object.assign(arm, {
    endpoint: `https://localhost:${(https.address() as AddressInfo).port}`,
    identityEndpoint: `http://localhost:${(http.address() as AddressInfo).port}/msi/token`,
    async close() {
      https.closeAllConnections();
      https.close();
      http.close();
    },
  });
}
