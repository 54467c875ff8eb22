// A request to ARM, and its answer.
import type { JsonObject } from '../../domain/values/json';

export interface ArmRequest {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'DELETE' | 'POST';
  /** Path below the origin, starting with a slash. */
  readonly path: string;
  readonly apiVersion: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  /** Region whose own endpoint shall serve the request. */
  readonly location?: string;
}

export interface ArmResponse {
  readonly status: number;
  readonly body: JsonObject;
  /** Where the operation that the request began can be read, as the service named it; null where it named no place. */
  readonly operationLink: string | null;
  /** Azure's id of the request, which its event names as well; null where the answer has none. */
  readonly correlationId: string | null;
  /** Seconds that the service asked to wait, 0 to 3,600; null where it stated none. */
  readonly retryAfter: number | null;
}
