// A simulated Azure whose traffic goes to a file, and a plain client for it. Each step of the run has its own.

import https from 'node:https';
import { join } from 'node:path';
import { type SimulatedAzure, startAzure } from '../../local/azure/start-azure';

/** Simulated seconds in a real one: an hour's replication passes in a second. */
const CLOCK_SPEED = 3600;

export interface ArmAnswer {
  status: number;
  headers: Record<string, string | undefined>;
  body: unknown;
}

export interface ArmCall {
  method: string;
  /** Without origin and api-version. */
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  /** Empty: none is sent. */
  apiVersion: string;
  /** False: without an access token. */
  authenticated?: boolean;
}

export interface RecordedAzure {
  azure: SimulatedAzure;
  send(call: ArmCall): Promise<ArmAnswer>;
  /** Sends, and if a long-running operation begins, waits for its end. Answers the first answer. */
  finish(call: ArmCall): Promise<ArmAnswer>;
  /** A POST to the simulation's own controls (not recorded). */
  control(path: string, body: object): Promise<ArmAnswer>;
  token: string;
  close(): Promise<void>;
}

/** @param recordFile gets the pairs; @param stateDir holds certificates and keys */
export async function startRecordedAzure(recordFile: string, stateDir: string): Promise<RecordedAzure> {
  const azure = await startAzure({
    port: 0,
    stateDir: join(stateDir, 'azure'),
    clockSpeed: CLOCK_SPEED,
    recordFile,
    settings: { retryAfterSeconds: 0 }, // clients wait real seconds
  });
  const token = await requestToken(azure);
  const send = (call: ArmCall) => sendCall(azure, token, call);
  return {
    azure,
    send,
    token,
    control: (path, body) => request(azure, 'POST', new URL(path, azure.endpoint), {}, body),
    close: () => azure.close(),
    async finish(call) {
      const answer = await send(call);
      // The Location of a 201 leads to a resource, and may be relative.
      const operation =
        answer.headers['azure-asyncoperation'] ?? (answer.status === 202 ? answer.headers.location : undefined);
      if (operation) {
        await waitForOperation(send, new URL(operation));
      }
      return answer;
    },
  };
}

async function waitForOperation(send: (call: ArmCall) => Promise<ArmAnswer>, url: URL): Promise<void> {
  const { 'api-version': apiVersion = '', ...query } = Object.fromEntries(url.searchParams);
  for (;;) {
    const { status, body } = await send({ method: 'GET', path: url.pathname, query, apiVersion });
    const inProgress = (body as { status?: string } | undefined)?.status === 'InProgress';
    if (status !== 202 && !inProgress) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function requestToken({ identityEndpoint, identityHeader }: SimulatedAzure): Promise<string> {
  const url = `${identityEndpoint}?resource=https%3A%2F%2Fmanagement.azure.com%2F&api-version=2019-08-01`;
  const response = await fetch(url, { headers: { 'X-IDENTITY-HEADER': identityHeader } });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (!token) {
    throw new Error(`the identity endpoint gave no token: ${response.status}`);
  }
  return token;
}

function sendCall(azure: SimulatedAzure, token: string, call: ArmCall): Promise<ArmAnswer> {
  const url = new URL(call.path, azure.endpoint);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    url.searchParams.set(name, value);
  }
  if (call.apiVersion) {
    url.searchParams.set('api-version', call.apiVersion);
  }
  const headers: Record<string, string> = call.authenticated === false ? {} : { authorization: `Bearer ${token}` };
  return request(azure, call.method, url, headers, call.body);
}

function request(
  { caPem }: SimulatedAzure,
  method: string,
  url: URL,
  headers: Record<string, string>,
  body?: unknown,
): Promise<ArmAnswer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const content: Record<string, string> = text === undefined ? {} : { 'content-type': 'application/json' };
    const outgoing = https.request(url, { method, ca: caPem, headers: { ...headers, ...content } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const answer = Buffer.concat(chunks).toString();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string | undefined>,
          body: answer ? JSON.parse(answer) : undefined,
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}
