// Whether the app can do its work, and which build it is.
import type { Health } from '../functions/openapi/api-types';
import { call } from './api';
import { Icon, StateLabel } from './icon';
import { usePoll } from './use-poll';

export function HealthLine() {
  const { value, error } = usePoll<Health>(
    'health',
    (_soFar, signal) => call<Health>('GET', '/api/health', { signal }),
    () => 60,
  );
  return (
    <p class="health" role="status">
      {error !== null ? (
        <span class="state Unhealthy">
          <Icon name="Unhealthy" />
          Not healthy: {error}
        </span>
      ) : value === null ? (
        <span class="none">Asking for its health…</span>
      ) : (
        <>
          <StateLabel state={value.status} more={value.reasons ? `: ${value.reasons.join('; ')}` : ''} />
          {typeof value.version === 'string' && <span class="none"> {value.version}</span>}
        </>
      )}
    </p>
  );
}
