// The URLs by which the durable API is reached: as data for clients, and as one client binding for the app.

export const WEBHOOK_PATH = '/runtime/webhooks/durabletask';

/** What the client binding carries in place of an instance id. */
const INSTANCE_ID_PLACEHOLDER = 'INSTANCEID';

export interface UrlOptions {
  /** Such as `http://localhost:7071`. */
  readonly baseUrl: string;
  readonly hubName: string;
  /** Added as `code` where keys are enforced. */
  readonly systemKey?: string;
  /** Opens the same URLs. */
  readonly masterKey?: string;
  /** First segment of the paths that the app's own client uses, which needs no key. */
  readonly rpcSegment: string;
}

export type ManagementUrls = Readonly<Record<string, string>>;

/** The management payload of one instance, as `createCheckStatusResponse` answers it. */
export function managementUrls(options: UrlOptions, instanceId: string): ManagementUrls {
  const instance = `${options.baseUrl}${WEBHOOK_PATH}/instances/${encodeURIComponent(instanceId)}`;
  const query = requiredQuery(options);
  return {
    id: instanceId,
    statusQueryGetUri: `${instance}?${query}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${query}`,
    terminatePostUri: `${instance}/terminate?reason={text}&${query}`,
    purgeHistoryDeleteUri: `${instance}?${query}`,
    restartPostUri: `${instance}/restart?${query}`,
    suspendPostUri: `${instance}/suspend?reason={text}&${query}`,
    resumePostUri: `${instance}/resume?reason={text}&${query}`,
  };
}

/** The JSON text that a `durableClient` binding receives; every value is a string, as the SDK's validator asks. */
export function clientBinding(options: UrlOptions): string {
  const base = `${options.baseUrl}${WEBHOOK_PATH}`;
  const create = `${base}/orchestrators/{functionName}[/{instanceId}]`;
  const query = requiredQuery(options);
  return JSON.stringify({
    taskHubName: options.hubName,
    creationUrls: {
      createNewInstancePostUri: `${create}?${query}`,
      createAndWaitOnNewInstancePostUri: `${create}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&${query}`,
    },
    managementUrls: managementUrls(options, INSTANCE_ID_PLACEHOLDER),
    baseUrl: base,
    requiredQueryStringParameters: query,
    rpcBaseUrl: `${base}/${options.rpcSegment}/`,
  });
}

function requiredQuery({ hubName, systemKey }: UrlOptions): string {
  const query = new URLSearchParams({ taskHub: hubName, connection: 'Storage' });
  if (systemKey !== undefined) {
    query.set('code', systemKey);
  }
  return query.toString();
}
