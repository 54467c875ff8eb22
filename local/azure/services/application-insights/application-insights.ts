// Application Insights: takes telemetry on the https port beside ARM, and shows it below `/_sim/telemetry`.
import type { AccessTokens } from '../../arm/access-tokens';
import type { Service } from '../../arm/service';
import { createTelemetryListener } from './telemetry-listener';
import { TelemetryLog } from './telemetry-log';

export function createApplicationInsights(tokens: AccessTokens): Service {
  const log = new TelemetryLog();
  return {
    resourceTypes: {},
    routes: [],
    seed: () => {},
    reset: () => log.clear(),
    listener: (next) => createTelemetryListener({ tokens, log, next }),
  };
}
