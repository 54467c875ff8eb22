// `/_sim`: faults, what was asked, settings, the clock and the reset. For people and tests on this machine; no token is asked for.
import { isObject, type JsonObject } from '../state/json';
import { parseFaultRequest } from './fault-request';
import type { RequestFilter, RequestLog } from './request-log';
import { checkSettings, SettingsError } from './settings';
import type { Simulation } from './simulation';

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Answers `/_sim` requests: `path` begins after it. */
export type ControlHandler = (method: string, path: string, query: URLSearchParams, body: unknown) => ControlAnswer;

/** The controls of one service; undefined for a path that is not its own. */
export type ServiceControl = (...request: Parameters<ControlHandler>) => ControlAnswer | undefined;

export interface ControlOptions {
  readonly sim: Simulation;
  readonly requestLog: RequestLog;
  /** Back to the seed; the clock goes on. */
  readonly reset: () => void;
  /** Further controls, such as Event Grid's: the first that answers wins. */
  readonly others: readonly ServiceControl[];
}

const overview = [
  'GET, POST, DELETE /_sim/faults',
  'DELETE /_sim/faults/{id}',
  'GET, DELETE /_sim/requests',
  'GET, DELETE /_sim/telemetry',
  'GET /_sim/telemetry/table',
  'GET, PATCH /_sim/settings',
  'GET, POST /_sim/clock',
  'PATCH /_sim/subscriptions/{id}',
  'POST /_sim/reset',
];

export function createControl(options: ControlOptions): ControlHandler {
  const { sim, requestLog } = options;
  return (method, path, query, body) => {
    const [, part, id] = path.split('/');
    const key = `${method} /${part}${id ? '/{id}' : ''}`;
    switch (key) {
      case 'GET /':
        return ok({ controls: overview });
      case 'GET /faults':
        return ok({ value: sim.faults.list() });
      case 'POST /faults':
        return addFault(sim, body);
      case 'DELETE /faults':
        sim.faults.clear();
        return ok({ value: [] });
      case 'DELETE /faults/{id}':
        return sim.faults.remove(id!) ? ok({ value: sim.faults.list() }) : problem(404, `fault not found: '${id}'`);
      case 'GET /requests':
        return ok(requestLog.report(requestFilter(query)));
      case 'DELETE /requests':
        requestLog.clear();
        return ok(requestLog.report({}));
      case 'GET /settings':
        return ok(sim.settings);
      case 'PATCH /settings':
        return changeSettings(sim, body);
      case 'GET /clock':
        return ok(clockJson(sim));
      case 'POST /clock':
        return changeClock(sim, body);
      case 'POST /reset':
        options.reset();
        return ok({ reset: true, ...clockJson(sim) });
    }
    for (const other of options.others) {
      const answer = other(method, path, query, body);
      if (answer) {
        return answer;
      }
    }
    return problem(404, `nothing is served for ${method} /_sim${path}; there is: ${overview.join('; ')}`);
  };
}

function addFault(sim: Simulation, body: unknown): ControlAnswer {
  const parsed = parseFaultRequest(body);
  return 'problems' in parsed ? { status: 400, body: parsed } : { status: 201, body: sim.faults.add(parsed) };
}

function requestFilter(query: URLSearchParams): RequestFilter {
  const filter: Record<string, unknown> = {};
  for (const name of ['since', 'method', 'path', 'caller', 'operation']) {
    if (query.get(name)) {
      filter[name] = query.get(name);
    }
  }
  const top = Number(query.get('top'));
  if (top > 0) {
    filter.top = top;
  }
  return filter as RequestFilter;
}

function changeSettings(sim: Simulation, body: unknown): ControlAnswer {
  if (!isObject(body)) {
    return problem(400, 'the body must be a JSON object of settings');
  }
  try {
    sim.changeSettings(checkSettings(body));
    return ok(sim.settings);
  } catch (error) {
    if (error instanceof SettingsError) {
      return { status: 400, body: { problems: error.problems } };
    }
    throw error;
  }
}

function changeClock(sim: Simulation, body: unknown): ControlAnswer {
  if (!isObject(body)) {
    return problem(400, 'the body must be a JSON object with speed, jumpSeconds or both');
  }
  const problems: string[] = [];
  for (const [name, value] of Object.entries(body)) {
    const allowed = { speed: 'a number above 0', jumpSeconds: 'a number of at least 0: time does not go back' }[name];
    const good = typeof value === 'number' && Number.isFinite(value) && (name === 'speed' ? value > 0 : value >= 0);
    if (!allowed) {
      problems.push(`${name}: is not known; allowed: speed, jumpSeconds`);
    } else if (!good) {
      problems.push(`${name}: is ${JSON.stringify(value)}, must be ${allowed}`);
    }
  }
  if (problems.length > 0) {
    return { status: 400, body: { problems } };
  }
  if (typeof body.speed === 'number') {
    sim.clock.setSpeed(body.speed);
  }
  if (typeof body.jumpSeconds === 'number') {
    sim.clock.jump(body.jumpSeconds * 1000);
  }
  return ok(clockJson(sim));
}

function clockJson(sim: Simulation): JsonObject {
  return { now: sim.clock.date().toISOString(), speed: sim.clock.speed };
}

function ok(body: unknown): ControlAnswer {
  return { status: 200, body };
}

function problem(status: number, text: string): ControlAnswer {
  return { status, body: { problems: [text] } };
}
