// A client of the durable HTTP API, as far as the contract of the engines asks: no library between the question and the wire.

export interface ContractAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined where the text is not JSON. */
  readonly json: unknown;
}

export interface InstanceStatus {
  readonly runtimeStatus: string;
  readonly input: unknown;
  readonly output: unknown;
  readonly customStatus: unknown;
  readonly createdTime: string;
  readonly historyEvents?: readonly Readonly<Record<string, unknown>>[];
}

const ends = ['Completed', 'Failed', 'Terminated'];
const patienceMilliseconds = 60_000;

export class ContractClient {
  private ids = 0;
  private readonly run = Math.random().toString(36).slice(2, 8);

  /** @param baseUrl such as `http://localhost:7071` */
  constructor(private readonly baseUrl: string) {}

  newId(): string {
    this.ids += 1;
    return `contract-${this.run}-${this.ids}`;
  }

  /** A request below the API's root, with JSON where there is a body. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ContractAnswer> {
    const response = await fetch(`${this.baseUrl}/runtime/webhooks/durabletask/${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parse(text) };
  }

  async start(name: string, input?: unknown, id = this.newId(), query = ''): Promise<ContractAnswer & { id: string }> {
    const answer = await this.call('POST', `orchestrators/${name}/${encodeURIComponent(id)}${query}`, input);
    return { ...answer, id };
  }

  async status(id: string, query = ''): Promise<ContractAnswer & { readonly body: InstanceStatus | null }> {
    const answer = await this.call('GET', `instances/${encodeURIComponent(id)}${query}`);
    return { ...answer, body: answer.status < 300 ? (answer.json as InstanceStatus) : null };
  }

  async operate(id: string, operation: string, body?: unknown): Promise<number> {
    return (await this.call('POST', `instances/${encodeURIComponent(id)}/${operation}`, body)).status;
  }

  /** The instance's status once `isSo`, or as it is after a minute. */
  async until(id: string, isSo: (status: InstanceStatus) => boolean): Promise<InstanceStatus> {
    const deadline = Date.now() + patienceMilliseconds;
    for (;;) {
      const { body } = await this.status(id);
      if (body !== null && (isSo(body) || Date.now() > deadline)) {
        return body;
      }
      if (Date.now() > deadline) {
        throw new Error(`the instance ${id} was never seen`);
      }
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  async ended(id: string): Promise<InstanceStatus> {
    return await this.until(id, ({ runtimeStatus }) => ends.includes(runtimeStatus));
  }

  /** Starts and waits for the end: `[runtimeStatus, output]`. */
  async outcome(name: string, input?: unknown, query?: string): Promise<readonly [string, unknown]> {
    const { id } = await this.start(name, input, this.newId(), query);
    const { runtimeStatus, output } = await this.ended(id);
    return [runtimeStatus, output];
  }

  /** Id of an instance that waits for the event `go`. */
  async waiting(name = 'waits'): Promise<string> {
    const { id } = await this.start(name);
    await this.until(id, ({ customStatus }) => customStatus === 'waiting');
    return id;
  }

  /** Id of an instance that has ended as Completed. */
  async completed(): Promise<string> {
    const { id } = await this.start('sums', 1);
    await this.ended(id);
    return id;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
