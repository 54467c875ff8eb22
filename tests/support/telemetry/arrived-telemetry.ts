// What the simulated Application Insights was sent, for tests that wait for it.
import { setTimeout as wait } from 'node:timers/promises';
import type { AzureUser } from '../../../local/stack/azure-user';

export interface ArrivedItem {
  readonly kind: 'EventData' | 'MetricData' | 'RemoteDependencyData' | 'MessageData' | 'ExceptionData' | 'RequestData';
  readonly name: string;
  readonly operationId: string | null;
  readonly properties: Readonly<Record<string, string>>;
  readonly envelope: {
    readonly sampleRate?: number;
    readonly tags: Readonly<Record<string, string>>;
    readonly time: string;
    readonly data: {
      readonly baseType: string;
      readonly baseData: {
        readonly resultCode?: string;
        readonly data?: string;
        readonly measurements?: Readonly<Record<string, number>>;
        readonly metrics?: readonly { readonly name: string; readonly value: number; readonly count?: number }[];
      };
    };
  };
}

/** Settings that make the app send what it has at once instead of every few seconds. */
export const promptTelemetry = {
  OTEL_BLRP_SCHEDULE_DELAY: '100',
  OTEL_BSP_SCHEDULE_DELAY: '100',
  OTEL_METRIC_EXPORT_INTERVAL: '500',
  OTEL_METRIC_EXPORT_TIMEOUT: '400',
};

const patienceMilliseconds = 15_000;

export class ArrivedTelemetry {
  constructor(private readonly user: AzureUser) {}

  async items(): Promise<readonly ArrivedItem[]> {
    return (await this.user.send('GET', '/_sim/telemetry?top=10000')).body.items;
  }

  async events(name?: string): Promise<readonly ArrivedItem[]> {
    return (await this.items()).filter(
      (item) => item.kind === 'EventData' && (name === undefined || item.name === name),
    );
  }

  async dependencies(): Promise<readonly ArrivedItem[]> {
    return (await this.items()).filter((item) => item.kind === 'RemoteDependencyData');
  }

  /** Sum of all points of a metric. */
  async sum(metric: string): Promise<number> {
    const points = (await this.items()).flatMap((item) => item.envelope.data.baseData.metrics ?? []);
    return points.filter(({ name }) => name === metric).reduce((total, { value }) => total + value, 0);
  }

  /** Waits until what is read satisfies the condition. */
  async until<T>(read: () => Promise<T>, condition: (seen: T) => boolean): Promise<T> {
    const deadline = Date.now() + patienceMilliseconds;
    for (;;) {
      const seen = await read();
      if (condition(seen)) {
        return seen;
      }
      if (Date.now() > deadline) {
        throw new Error(`not reached in time: ${JSON.stringify(seen)?.slice(0, 2000)}`);
      }
      await wait(100);
    }
  }
}
