// Composition root: the only reader of process.env. Builds the clients and registers every function.

import type { TokenCredential } from '@azure/core-auth';
import { app } from '@azure/functions';
import {
  AzureCliCredential,
  AzureDeveloperCliCredential,
  ChainedTokenCredential,
  ManagedIdentityCredential,
} from '@azure/identity';
import * as df from 'durable-functions';
import { version } from '../package.json';
import { createActivityHandler } from './activities/activity-handler';
import { createActivities } from './activities/create-activities';
import type { ActivityDeps } from './activities/deps';
import { createReconcileHandler } from './activities/reconcile-galleries/reconcile';
import { createPlanner } from './activities/replicate-image-version/plan-dry-run';
import { ArmClient } from './azure/arm/arm-client';
import { RequestGate } from './azure/arm/request-gate';
import { createCompletionTopic } from './azure/completion-topic';
import { type Config, parseConfig } from './config/config';
import { createCancelReplication } from './functions/cancel-replication';
import { createGetHealth } from './functions/get-health';
import { createGetReplication } from './functions/get-replication';
import { createListReplications } from './functions/list-replications';
import { createOnImageVersionEvent } from './functions/on-image-version-event';
import { createReconcileGalleries, createReconcileRuns } from './functions/reconcile-galleries';
import { traceOf } from './functions/request-telemetry';
import { createStartReplication } from './functions/start-replication';
import { orchestratorNames } from './orchestrators/names';
import { reconcileActivityNames } from './orchestrators/reconcile-galleries/contract';
import { replicateMany } from './orchestrators/reconcile-galleries/replicate-many';
import type { ActivityName } from './orchestrators/replicate-image-version/contract';
import { replicateImageVersion } from './orchestrators/replicate-image-version/replicate-image-version';
import { productVersion } from './product-version';
import { noTelemetry, startTelemetry } from './telemetry/telemetry';

/** On Azure the app's managed identity; on a developer's machine whoever is signed in to az or azd. */
function createCredential({ clientId, isManaged }: Config['identity']): TokenCredential {
  return isManaged
    ? new ManagedIdentityCredential(clientId === null ? {} : { clientId })
    : new ChainedTokenCredential(new AzureCliCredential(), new AzureDeveloperCliCredential());
}

const config = parseConfig(process.env);
const telemetry = startTelemetry({
  ...config.applicationInsights,
  credential: (clientId) => createCredential({ ...config.identity, ...(clientId !== null && { clientId }) }),
  version: productVersion,
  environment: process.env,
  warn: (message) => console.warn(message),
});
app.hook.appTerminate(() => telemetry.stop());
app.hook.preInvocation((invocation) => {
  const { traceParent = null } = traceOf(invocation.invocationContext);
  invocation.functionHandler = telemetry.inTrace(traceParent, invocation.functionHandler);
});
const credential = createCredential(config.identity);
const createActivityDeps = (gate: RequestGate): ActivityDeps => ({
  arm: new ArmClient({ ...config.arm, credential, gate, telemetry }),
  gate,
  completionTopic:
    config.completionTopicEndpoint === null ? null : createCompletionTopic(config.completionTopicEndpoint, credential),
  telemetry,
});
const activityDeps = createActivityDeps(new RequestGate(config.arm));
const activities = createActivities(activityDeps);
// A dry run is no replication: it is planned as one, and not told of. It goes by the wall clock, the runs by their
// orchestration's own time: one budget cannot be kept by two clocks.
const dryRunDeps = { ...createActivityDeps(new RequestGate(config.arm)), telemetry: noTelemetry };
const plan = createPlanner(createActivities(dryRunDeps), config.policy);

df.app.orchestration(orchestratorNames.replicateImageVersion, replicateImageVersion);
for (const name of Object.keys(activities) as ActivityName[]) {
  df.app.activity(name, { handler: createActivityHandler(activities, name, telemetry.runIn) });
}

const extraInputs = [df.input.durableClient()];
const reconcileRuns = createReconcileRuns({ config, telemetry, taskHub: df.getClient });
df.app.orchestration(orchestratorNames.replicateMany, replicateMany);
for (const name of reconcileActivityNames) {
  df.app.activity(name, { extraInputs, handler: createReconcileHandler(activityDeps, name, reconcileRuns) });
}

const deps = { config, telemetry, taskHub: df.getClient, plan, version };

app.eventGrid('onImageVersionEvent', { extraInputs, handler: createOnImageVersionEvent(deps) });
app.http('startReplication', {
  route: 'replications',
  methods: ['POST'],
  authLevel: 'function',
  extraInputs,
  handler: createStartReplication(deps),
});
app.http('listReplications', {
  route: 'replications',
  methods: ['GET'],
  authLevel: 'function',
  extraInputs,
  handler: createListReplications(deps),
});
app.http('getReplication', {
  route: 'replications/{id}',
  methods: ['GET'],
  authLevel: 'function',
  extraInputs,
  handler: createGetReplication(deps),
});
app.http('cancelReplication', {
  route: 'replications/{id}/cancel',
  methods: ['POST'],
  authLevel: 'function',
  extraInputs,
  handler: createCancelReplication(deps),
});
app.http('getHealth', {
  route: 'health',
  methods: ['GET'],
  authLevel: 'anonymous',
  extraInputs,
  handler: createGetHealth(deps),
});
if (config.reconcileSchedule !== null) {
  // Not monitored: a monitored timer that is past due fires at start-up.
  app.timer('reconcileGalleries', {
    schedule: config.reconcileSchedule,
    useMonitor: false,
    extraInputs,
    handler: createReconcileGalleries(deps),
  });
}
