// POST /api/replications: replicate one image version, or (dryRun) say what that would change.
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { parseReplicationRequest, type ReplicationRequest } from '../domain/intake/replication-request';
import { isSelection, namesLatest, withVersionName } from '../domain/intake/selection-request';
import { latestFirst } from '../domain/policy/ranking';
import { placedTargets } from '../domain/replication/placement';
import { replicationId } from '../domain/replication/replication-id';
import { viewRecord } from '../domain/replication/replication-view';
import { zoneOf } from '../domain/replication/retirement';
import { isObject } from '../domain/values/json';
import { type ImageVersionId, isInGallery, parseImageVersionId } from '../domain/values/resource-id';
import type { ZoneTarget } from '../domain/values/zone-target';
import { callerOf } from './caller';
import { answerPlan, type DryRunDeps, readRemoved } from './dry-run';
import { invalidRequest, json, problem } from './http/problem-details';
import { unknownParameters } from './http/query-parameters';
import { readJson } from './http/read-json';
import { readProblem } from './http/read-problem';
import { repeatabilityOf, usedForAnother } from './http/repeatability';
import { JoinedCalls } from './joined-calls';
import { findReplication, withoutZones } from './replication-runs';
import { type ReplicationDeps, requestReplication, tellJoined } from './request-replication';
import { type SelectionDeps, startSelection } from './start-selection';
import { findInstance, type TaskHub } from './task-hub';
import { type DecideZones, decideRequest, whyNothing } from './zone-decisions';

export interface StartReplicationDeps extends ReplicationDeps, SelectionDeps, DryRunDeps {
  readonly config: ReplicationDeps['config'] & SelectionDeps['config'];
  readonly decideZones: DecideZones;
}

export function createStartReplication(deps: StartReplicationDeps) {
  const calls = new JoinedCalls<HttpResponseInit>();
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const { id: repeatabilityId, mistakes: ofHeader } = repeatabilityOf(request);
    const mistakes = [...unknownParameters(request), ...ofHeader];
    const body = await readJson(request, mistakes);
    if ('refused' in body) {
      return body.refused;
    }
    if (isSelection(body.value)) {
      return await startSelection(deps, request, context, body.value, mistakes, repeatabilityId);
    }
    const named = await withLatest(deps, body.value);
    if ('answer' in named) {
      return named.answer;
    }
    const parsed = parseReplicationRequest(named.body, deps.config.watchedGalleries);
    if (!parsed.ok || mistakes.length > 0) {
      return invalidRequest([...mistakes, ...(parsed.ok ? [] : parsed.problems)]);
    }
    const start = async () => await startOne(deps, request, context, parsed.value, repeatabilityId);
    const { value, isOwn } = await calls.handle(sameRequest(request, parsed.value, repeatabilityId), start);
    if (!isOwn && value.status === 202) {
      tellJoined(deps, context, parsed.value.imageVersionId, callerOf(request));
    }
    return value;
  };
}

/** The same of requests that ask for the same, are answered alike, and stand under the same name in the record. */
function sameRequest(request: HttpRequest, asked: ReplicationRequest, repeatabilityId: string | null): string {
  return JSON.stringify([replicationId(asked.imageVersionId), asked, callerOf(request), repeatabilityId, request.url]);
}

/** Puts the name of the latest version in place of `latest`. */
async function withLatest(
  { config, readDefinitions }: StartReplicationDeps,
  body: unknown,
): Promise<{ readonly body: unknown } | { readonly answer: HttpResponseInit }> {
  const given = isObject(body) ? body.imageVersionId : null;
  const probe = namesLatest(given) ? parseImageVersionId(withVersionName(given, '0.0.0')) : null;
  if (
    !isObject(body) ||
    !namesLatest(given) ||
    probe?.ok !== true ||
    !isInGallery(probe.value, config.watchedGalleries)
  ) {
    return { body };
  }
  const read = await readDefinitions([probe.value], [probe.value.imageName]);
  if (read.kind !== 'read') {
    return { answer: readProblem(read) };
  }
  const latest = read.value.definitions.flatMap((siblings) => latestFirst(siblings)[0] ?? [])[0];
  return latest === undefined
    ? { answer: problem(404, `${given} was not found: the image definition has no version that could be the latest.`) }
    : { body: { ...body, imageVersionId: withVersionName(given, latest.id.versionName) } };
}

async function startOne(
  deps: StartReplicationDeps,
  request: HttpRequest,
  context: InvocationContext,
  { imageVersionId, targets, dryRun, updateReplicas }: ReplicationRequest,
  repeatabilityId: string | null,
): Promise<HttpResponseInit> {
  const decided = await decideRequest(deps.decideZones, deps.config.zonePolicy, imageVersionId, { targets });
  if (decided.kind !== 'read') {
    return readProblem(decided);
  }
  const { answer, publishedDate, isUnread } = decided.value;
  const nothing = whyNothing(answer);
  if (nothing !== null) {
    const [finding] = answer.findings;
    return problem(409, nothing, finding === undefined ? {} : { extensions: { finding } });
  }
  const known = placedTargets(
    updateReplicas ? { ...answer, existingTargets: 'UpdateReplicas' } : answer,
    publishedDate,
  );
  const placed = isUnread === true ? { ...known, placement: { ...known.placement, unread: { targets } } } : known;
  const hub = deps.taskHub(context);
  const trigger = { kind: 'http', by: callerOf(request) } as const;
  if (dryRun) {
    const plan = await deps.plan(imageVersionId, placed.targets);
    const named = targets === null ? [] : placed.targets;
    const removed = plan.kind === 'plan' ? await readRemoved(deps, hub, imageVersionId, named) : null;
    return removed === null || removed.kind === 'read'
      ? answerPlan(imageVersionId, answer, plan, removed?.value ?? [])
      : readProblem(removed);
  }
  if (
    repeatabilityId !== null &&
    targets !== null &&
    (await wasForAnother(hub, imageVersionId, repeatabilityId, targets))
  ) {
    return problem(409, usedForAnother(repeatabilityId));
  }
  const wish = { imageVersionId, ...placed, trigger, eventId: null, repeatabilityId };
  const result = await requestReplication(deps, context, wish);
  const replication = await findReplication(hub, result.id);
  if (result.kind === 'conflict') {
    return problem(
      409,
      `Replication ${result.id} is already running ${withoutZones(result.zones)}. Wait for it to finish, or cancel it, then retry.`,
      { extensions: { replication }, headers: { 'retry-after': '10' } },
    );
  }
  return json(202, replication, {
    location: new URL(`/api/replications/${result.id}`, request.url).href,
    'retry-after': '5',
    ...(repeatabilityId !== null && { 'repeatability-result': 'accepted' }),
  });
}

/** Whether a request with the id was taken that did not name all of these zones: they would never come. */
async function wasForAnother(
  hub: TaskHub,
  imageVersionId: ImageVersionId,
  repeatabilityId: string,
  targets: readonly ZoneTarget[],
): Promise<boolean> {
  const status = await findInstance(hub, replicationId(imageVersionId));
  const record = status === null ? null : viewRecord(status);
  const named = new Set(record?.requested.map(zoneOf));
  return record?.taken.includes(repeatabilityId) === true && targets.some(({ zone }) => !named.has(zone));
}
