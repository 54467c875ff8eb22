// The message that asks an entity for an operation, in the words of the Durable extension's RequestMessage.

export interface EntityRequest {
  readonly op: string;
  /** Name of the event under which the answer comes back. */
  readonly id: string;
  /** Nobody waits for an answer. */
  readonly signal?: boolean;
  /** JSON text. */
  readonly input?: string;
  /** Who asks: an orchestration's id and execution, or absent for a client or another entity. */
  readonly parent?: string;
  readonly parentExecution?: string;
}

export function encodeEntityRequest(request: EntityRequest): string {
  return JSON.stringify(request);
}

/** Reads what `encodeEntityRequest` wrote. */
export function decodeEntityRequest(text: string): EntityRequest {
  return JSON.parse(text) as EntityRequest;
}

/** Entity name (lower case) and key of an id like `@counter@north`; undefined for other ids. */
export function parseEntityId(id: string): { name: string; key: string } | undefined {
  const match = /^@([^@]+)@(.*)$/s.exec(id);
  return match?.[1] === undefined ? undefined : { name: match[1].toLowerCase(), key: match[2] ?? '' };
}

/** The id of an entity, `@name@key` with the name in lower case. */
export function formatEntityId(name: string, key: string): string {
  return `@${name.toLowerCase()}@${key}`;
}
