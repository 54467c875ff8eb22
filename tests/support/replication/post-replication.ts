// POST /api/replications in a world: the function itself, with the world's Azure, task hub and clock.
import { type HttpRequest, InvocationContext } from '@azure/functions';
import { createReplicationActivities } from '../../../src/activities/create-activities';
import { createPlanner } from '../../../src/activities/replicate-image-version/plan-dry-run';
import { createZoneDecider } from '../../../src/activities/zone-policy/decide-zones';
import { createDefinitionReader } from '../../../src/activities/zone-policy/read-definitions';
import { createRetirementReader } from '../../../src/activities/zone-policy/read-retirement';
import { createStartReplication } from '../../../src/functions/start-replication';
import { armOf, type PolicyWorld } from './policy-world';

export interface PostAnswer {
  readonly status: number;
  readonly jsonBody: unknown;
  /** Of an answer that is no JSON object of ours, such as a problem; else empty. */
  readonly text: string;
}

export async function postReplication(
  world: PolicyWorld,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<PostAnswer> {
  const deps = armOf(world);
  const { config, hub, clock, service } = world;
  const now = () => new Date(world.agenda.now());
  const activities = createReplicationActivities(
    deps,
    { later: async () => undefined },
    {
      find: async () => null,
      tellToLook: async () => undefined,
      listWaiting: async () => [],
    },
  );
  const handle = createStartReplication({
    config,
    telemetry: deps.telemetry,
    taskHub: () => hub as never,
    service,
    clock,
    plan: createPlanner(activities, config.policy, now),
    decideZones: createZoneDecider(deps, config.zonePolicy, now),
    readDefinitions: createDefinitionReader(deps, now),
    readRetirement: createRetirementReader(deps, config.zonePolicy, now),
  });
  const request = {
    text: async () => JSON.stringify(body),
    headers: new Headers({ 'content-type': 'application/json', ...headers }),
    query: new URLSearchParams(),
    url: 'http://localhost/api/replications',
  } as unknown as HttpRequest;
  const context = new InvocationContext({ logHandler: () => undefined });
  const { status = 0, jsonBody, body: text } = await world.live(handle(request, context));
  return { status, jsonBody, text: typeof text === 'string' ? text : '' };
}
