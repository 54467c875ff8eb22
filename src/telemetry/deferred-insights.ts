// Application Insights' client takes half a second to load, which neither the start of a process nor the event that
// started it waits for: what is told meanwhile waits, in order, and is handed over a moment later.
import type { ApplicationInsights, TelemetryItem } from './application-insights';

/** Long enough for the first event to be answered and its first request to be under way. */
const loadAfterMilliseconds = 250;

/**
 * @param connect loads the client; called once, after the first item, or never
 * @param warn told where the client cannot be loaded; what is told from then on is dropped
 */
export function deferInsights(
  connect: () => ApplicationInsights,
  warn: (message: string) => void,
  later: (load: () => void) => void = (load) => void setTimeout(load, loadAfterMilliseconds).unref(),
): ApplicationInsights {
  let state: 'idle' | 'waiting' | 'ready' | 'broken' = 'idle';
  let waiting: TelemetryItem[] = [];
  let insights: ApplicationInsights | null = null;
  const track = (item: TelemetryItem) => {
    try {
      insights?.track(item);
    } catch (error) {
      warn(`Telemetry is lost: ${String(error)}`);
    }
  };
  const load = () => {
    if (state !== 'waiting') {
      return;
    }
    try {
      insights = connect();
      state = 'ready';
      waiting.forEach(track);
    } catch (error) {
      state = 'broken';
      warn(`No telemetry is sent: Application Insights could not be started: ${String(error)}`);
    }
    waiting = [];
  };
  return {
    track(item) {
      switch (state) {
        case 'idle':
          state = 'waiting';
          waiting.push(item);
          return later(load);
        case 'waiting':
          waiting.push(item);
          return;
        case 'ready':
          return insights?.track(item);
        case 'broken':
          return;
      }
    },
    async shutdown() {
      load();
      await insights?.shutdown();
    },
  };
}
