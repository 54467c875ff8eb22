// Composition root: the only reader of process.env. Builds the clients and registers every function.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app, type HttpFunctionOptions, InvocationContext } from '@azure/functions';
import type { OrchestrationHandler } from 'durable-functions';
import * as df from 'durable-functions';
import { script, style } from 'page-bundle';
import { type ActivityTable, createActivityHandler } from './activities/activity';
import {
  createDeliveryActivities,
  createReconcileActivities,
  createReplicationActivities,
} from './activities/create-activities';
import type { ActivityDeps } from './activities/deps';
import { createDevBoxReader } from './activities/dev-box/read-dev-box';
import { createParityReader } from './activities/platform-parity/read-platform-parity';
import { createDevBoxActivities } from './activities/prepare-dev-box-gallery/create-dev-box-activities';
import { createPlanner } from './activities/replicate-image-version/plan-dry-run';
import { createSelectionActivities } from './activities/replicate-selection/create-selection-activities';
import { createZoneDecider } from './activities/zone-policy/decide-zones';
import { createCoverageReader } from './activities/zone-policy/read-coverage';
import { createDefinitionReader } from './activities/zone-policy/read-definitions';
import { createRetirementReader } from './activities/zone-policy/read-retirement';
import { ArmClient } from './azure/arm/arm-client';
import { createDeveloperCredential } from './azure/arm/developer-credential';
import { createManagedIdentity } from './azure/arm/managed-identity';
import { RequestGate } from './azure/arm/request-gate';
import { SharedReadings } from './azure/arm/shared-readings';
import type { RenewableCredential } from './azure/arm/token';
import { createCompletionTopic } from './azure/completion-topic';
import { type Config, parseConfig } from './config/config';
import { policyWarnings } from './domain/policy/reachability';
import { formatImageVersionId, type ImageVersionId } from './domain/values/resource-id';
import { BegunWork } from './functions/begun-work';
import { createCancelReplication } from './functions/cancel-replication';
import { createCompletionDelivery } from './functions/completion-delivery';
import { createAttachDevBoxGallery } from './functions/dev-box/attach-dev-box-gallery';
import { createDetachDevBoxGallery } from './functions/dev-box/detach-dev-box-gallery';
import { createGetDevBoxReadiness } from './functions/dev-box/get-dev-box-readiness';
import { createListDevBoxGalleries } from './functions/dev-box/list-dev-box-galleries';
import { createGetCoverage } from './functions/get-coverage';
import { createGetHealth } from './functions/get-health';
import { createGetPage } from './functions/get-page';
import { createGetPlatformParity } from './functions/get-platform-parity';
import { createGetPolicy } from './functions/get-policy';
import { createGetReplication } from './functions/get-replication';
import { withKnownCaller } from './functions/http/known-caller';
import { whereAvailable } from './functions/http/where-available';
import { HubWatch } from './functions/hub-watch';
import { createListReplications } from './functions/list-replications';
import { createOnImageVersionEvent } from './functions/on-image-version-event';
import { createGetOpenApi } from './functions/openapi/get-open-api';
import { createCancelOperation, createGetOperation, createRetryOperation } from './functions/operations';
import { createPreviewPolicy } from './functions/preview-policy';
import { createReconcileGalleries } from './functions/reconcile-galleries';
import { createReplicationRuns } from './functions/reconcile-replications';
import { traceOf } from './functions/request-trace';
import { createSelectionRuns } from './functions/selection-replications';
import { createStartReconciliation } from './functions/start-reconciliation';
import { createStartReplication } from './functions/start-replication';
import { answerUnknownRoute } from './functions/unknown-route';
import { deliverCompletion } from './orchestrators/deliver-completion/deliver-completion';
import { orchestratorNames } from './orchestrators/names';
import { prepareDevBoxGallery } from './orchestrators/prepare-dev-box-gallery/prepare-dev-box-gallery';
import { reconcileGalleries } from './orchestrators/reconcile-galleries/reconcile-galleries';
import { replicateImageVersion } from './orchestrators/replicate-image-version/replicate-image-version';
import { replicateSelection } from './orchestrators/replicate-selection/replicate-selection';
import { productVersion } from './product-version';
import { noTelemetry, startTelemetry } from './telemetry/telemetry';

/** On Azure the app's managed identity; on a developer's machine whoever is signed in to az or azd. */
function createCredential({ clientId, isManaged }: Config['identity']): RenewableCredential {
  return isManaged ? createManagedIdentity(clientId) : createDeveloperCredential();
}

/** The package stands beside the folder of this file, as it is bundled and as it is written. */
const packageFolder = join(__dirname, '..');
const config = parseConfig(process.env, (path) => readFileSync(resolve(packageFolder, path), 'utf8'));
for (const { message } of policyWarnings(config.zonePolicy, config.watchedGalleries)) {
  console.warn(`The replication policy: ${message}.`);
}
const telemetry = startTelemetry({
  ...config.applicationInsights,
  credential: (clientId) => createCredential({ ...config.identity, ...(clientId !== null && { clientId }) }),
  version: productVersion,
  environment: process.env,
  warn: (message) => console.warn(message),
});
app.hook.appTerminate(() => telemetry.stop());
/** Triggers by which the task hub gives this process its work. */
const hubWork = ['orchestrationTrigger', 'activityTrigger'];
const service = new HubWatch();
const work = new BegunWork();
app.hook.preInvocation((invocation) => {
  const { traceParent = null } = traceOf(invocation.invocationContext);
  if (hubWork.includes(invocation.invocationContext.options.trigger.type)) {
    service.works();
    const { options, triggerMetadata } = invocation.invocationContext;
    const instanceId = triggerMetadata?.instanceId;
    if (options.trigger.type === 'activityTrigger' && typeof instanceId === 'string') {
      work.begins(instanceId);
    }
  }
  invocation.functionHandler = telemetry.inTrace(traceParent, invocation.functionHandler);
});
const credential = createCredential(config.identity);
const shared = new SharedReadings();
const createActivityDeps = (gate: RequestGate): ActivityDeps => ({
  arm: new ArmClient({ ...config.arm, credential, gate, telemetry, shared }),
  gate,
  completionTopic:
    config.completionTopicEndpoint === null ? null : createCompletionTopic(config.completionTopicEndpoint, credential),
  telemetry,
  zonePolicy: config.zonePolicy,
  zoneCheck: config.zoneCheck,
  devBoxImages: config.devBoxImages,
  devBoxSecurityTypes: config.devBoxSecurityTypes,
  identityTags: config.identityTags,
});
const activityDeps = createActivityDeps(new RequestGate(config.arm.budgetShare));
// A dry run is no replication: it is planned as one, and not told of. It goes by the time of day, the runs by their
// orchestration's own time: one budget cannot be kept by two clocks.
const dryRunDeps = { ...createActivityDeps(new RequestGate(config.arm.budgetShare)), telemetry: noTelemetry };
const noRun = { find: async () => null, tellToLook: async () => undefined, listWaiting: async () => [] };
const plan = createPlanner(
  createReplicationActivities(dryRunDeps, { later: async () => undefined }, noRun),
  config.policy,
);
const deps = {
  config,
  telemetry,
  taskHub: df.getClient,
  service,
  work,
  plan,
  version: productVersion,
  findSignInProblem: async () => await activityDeps.arm.findSignInProblem(),
  readCoverage: createCoverageReader(dryRunDeps, config.zonePolicy),
  readDefinitions: createDefinitionReader(dryRunDeps),
  devBox: createDevBoxReader(dryRunDeps),
  readParity: createParityReader(dryRunDeps),
  decideZones: createZoneDecider(dryRunDeps, config.zonePolicy),
  isOwnWrite: (id: ImageVersionId, correlationId: string) =>
    shared.ownWrites.has(correlationId, formatImageVersionId(id)),
  readRetirement: createRetirementReader(dryRunDeps, config.zonePolicy),
};
const replicationRuns = createReplicationRuns(deps);
const completionDelivery = createCompletionDelivery(df.getClient);
const selectionRuns = createSelectionRuns(deps);

/** A process: its orchestrator, and its activities as an invocation has them. */
interface Process {
  readonly name: string;
  readonly orchestrator: OrchestrationHandler;
  readonly activities: (context: InvocationContext) => ActivityTable;
}

const processes: readonly Process[] = [
  {
    name: orchestratorNames.replicateImageVersion,
    orchestrator: replicateImageVersion,
    activities: (context: InvocationContext) => ({
      ...createReplicationActivities(activityDeps, completionDelivery(context), replicationRuns(context)),
    }),
  },
  {
    name: orchestratorNames.deliverCompletion,
    orchestrator: deliverCompletion,
    activities: () => ({ ...createDeliveryActivities(activityDeps) }),
  },
  {
    name: orchestratorNames.replicateMany,
    orchestrator: reconcileGalleries,
    activities: (context: InvocationContext) => ({
      ...createReconcileActivities(activityDeps, replicationRuns(context)),
    }),
  },
  {
    name: orchestratorNames.replicateSelection,
    orchestrator: replicateSelection,
    activities: (context: InvocationContext) => ({
      ...createSelectionActivities(activityDeps, config.zonePolicy, selectionRuns(context)),
    }),
  },
  {
    name: orchestratorNames.prepareDevBoxGallery,
    orchestrator: prepareDevBoxGallery,
    activities: () => ({ ...createDevBoxActivities(activityDeps) }),
  },
];

const extraInputs = [df.input.durableClient()];
for (const { name: processName, orchestrator, activities } of processes) {
  df.app.orchestration(processName, orchestrator);
  for (const name of Object.keys(activities(new InvocationContext()))) {
    df.app.activity(name, { extraInputs, handler: createActivityHandler(name, activities, telemetry.runIn) });
  }
}

type Route = Pick<HttpFunctionOptions, 'route' | 'methods' | 'handler'> &
  Partial<Pick<HttpFunctionOptions, 'authLevel'>>;

/** HTTP triggers by function name; those that do not say otherwise ask for a function key. */
const routes: Readonly<Record<string, Route>> = {
  startReplication: { route: 'replications', methods: ['POST'], handler: createStartReplication(deps) },
  listReplications: { route: 'replications', methods: ['GET'], handler: createListReplications(deps) },
  getReplication: { route: 'replications/{id}', methods: ['GET'], handler: createGetReplication(deps) },
  cancelReplication: { route: 'replications/{id}/cancel', methods: ['POST'], handler: createCancelReplication(deps) },
  getCoverage: { route: 'coverage', methods: ['GET'], handler: createGetCoverage(deps) },
  getPolicy: { route: 'policy', methods: ['GET'], handler: createGetPolicy(deps) },
  previewPolicy: { route: 'policy/preview', methods: ['POST'], handler: createPreviewPolicy(deps) },
  startReconciliation: { route: 'reconciliations', methods: ['POST'], handler: createStartReconciliation(deps) },
  getPlatformParity: { route: 'platform-parity', methods: ['GET'], handler: createGetPlatformParity(deps) },
  getDevBoxReadiness: { route: 'dev-box/readiness', methods: ['GET'], handler: createGetDevBoxReadiness(deps) },
  listDevBoxGalleries: { route: 'dev-box/galleries', methods: ['GET'], handler: createListDevBoxGalleries(deps) },
  attachDevBoxGallery: { route: 'dev-box/galleries', methods: ['POST'], handler: createAttachDevBoxGallery(deps) },
  detachDevBoxGallery: {
    route: 'dev-box/galleries/{name}',
    methods: ['DELETE'],
    handler: createDetachDevBoxGallery(deps),
  },
  getOpenApi: { route: 'openapi.json', methods: ['GET'], authLevel: 'anonymous', handler: createGetOpenApi(deps) },
  getPage: { route: 'ui', methods: ['GET'], authLevel: 'anonymous', handler: createGetPage({ script, style }) },
  getOperation: { route: 'operations/{id}', methods: ['GET'], handler: createGetOperation(deps) },
  cancelOperation: { route: 'operations/{id}/cancel', methods: ['POST'], handler: createCancelOperation(deps) },
  retryOperation: { route: 'operations/{id}/retry', methods: ['POST'], handler: createRetryOperation(deps) },
  getHealth: { route: 'health', methods: ['GET'], authLevel: 'anonymous', handler: createGetHealth(deps) },
  unknownRoute: {
    route: '{*path}',
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    authLevel: 'anonymous',
    handler: answerUnknownRoute,
  },
};
/** https://learn.microsoft.com/azure/app-service/reference-app-settings: whether App Service authentication is enabled. */
const signsIn = /^true$/i.test(process.env.WEBSITE_AUTH_ENABLED ?? '');
for (const [name, options] of Object.entries(routes)) {
  const handler = withKnownCaller(whereAvailable(options.handler), signsIn);
  app.http(name, { authLevel: 'function', extraInputs, ...options, handler });
}
app.eventGrid('onImageVersionEvent', { extraInputs, handler: createOnImageVersionEvent(deps) });
if (config.reconcileSchedule !== null) {
  // Not monitored: a monitored timer that is past due fires at start-up.
  app.timer('reconcileGalleries', {
    schedule: config.reconcileSchedule,
    useMonitor: false,
    extraInputs,
    handler: createReconcileGalleries(deps),
  });
}
