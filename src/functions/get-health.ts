// GET /api/health: can this app do its work? Asks for no key and says nothing that is not for everybody.
import type { HttpResponseInit, InvocationContext } from '@azure/functions';
import type { Config } from '../config/config';
import { json } from './http/problem-details';
import { findReplication } from './replication-runs';
import type { TaskHub } from './task-hub';

export interface HealthDeps {
  readonly config: Pick<Config, 'watchedGalleries' | 'targets'>;
  readonly version: string;
  readonly taskHub: (context: InvocationContext) => TaskHub;
}

export function createGetHealth({ config, version, taskHub }: HealthDeps) {
  return async (_request: unknown, context: InvocationContext): Promise<HttpResponseInit> => {
    const summary = {
      version,
      galleries: config.watchedGalleries.length,
      zones: config.targets.map((target) => target.zone),
    };
    try {
      await findReplication(taskHub(context), 'health');
      return json(200, { status: 'Healthy', ...summary });
    } catch (error) {
      context.error('The task hub does not answer:', error);
      return json(503, { status: 'Unhealthy', ...summary, reason: 'the task hub does not answer' });
    }
  };
}
