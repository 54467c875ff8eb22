// A request to ARM that gave no usable answer. What it means is decided by one table (answer-table.ts).
import type { ArmErrorKind } from './answer-table';

export interface ArmErrorOptions {
  readonly kind: ArmErrorKind;
  /** HTTP status; absent where no answer came. */
  readonly status?: number | null;
  /** The service's error code, or ours where the service was not asked. */
  readonly code?: string;
  readonly correlationId?: string | null;
  /** Seconds that the service asked to wait, 0 to 3,600. */
  readonly retryAfter?: number | null;
  /** False where the request never left: no token, no room in the budget. */
  readonly wasSent?: boolean;
  readonly request?: ArmErrorRequest;
  /** Names of the policy assignments that denied the request, as additionalInfo tells them. */
  readonly policyAssignments?: readonly string[];
  /** Of the answer, names in lower case; absent where none came. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** What was asked; the query is left out, since that of poll links is as good as a signature. */
export interface ArmErrorRequest {
  readonly method: string;
  readonly path: string;
}

export class ArmError extends Error {
  readonly kind: ArmErrorKind;
  /** HTTP status; null where no answer came. */
  readonly status: number | null;
  /** Empty where the service gave none. */
  readonly code: string;
  readonly correlationId: string | null;
  /** Seconds that the service asked to wait; null where it stated none. */
  readonly retryAfter: number | null;
  readonly wasSent: boolean;
  /** Null where the error is about no single request, such as a list that never ends. */
  readonly request: ArmErrorRequest | null;
  readonly policyAssignments: readonly string[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(message: string, options: ArmErrorOptions) {
    super(message, { cause: options.cause });
    this.name = 'ArmError';
    this.kind = options.kind;
    this.status = options.status ?? null;
    this.code = options.code ?? '';
    this.correlationId = options.correlationId ?? null;
    this.retryAfter = options.retryAfter ?? null;
    this.wasSent = options.wasSent ?? true;
    this.request = options.request ?? null;
    this.policyAssignments = options.policyAssignments ?? [];
    this.headers = options.headers ?? {};
  }
}

/** What the network says where nothing was sent to anybody: no such host, nobody there, or not whom the certificate names. */
const unreachable =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|CERT_.*|ERR_TLS_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*)$/;

/** Whether the host of an endpoint was never reached, so that the request was not carried out. */
export function isUnreached({ cause }: ArmError): boolean {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return unreachable.test(code);
}
