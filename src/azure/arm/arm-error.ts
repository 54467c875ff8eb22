// From what the services answer to what this program does about it: one table.
import { isObject, objectAt, textAt } from '../../domain/values/json';

export type ArmErrorKind =
  /** Too many requests: wait as told. */
  | 'throttled'
  /** Passing fault of service or network: try again. */
  | 'transient'
  /** Somebody else's write is under way or came first: read again, then decide again. */
  | 'conflict'
  | 'notFound'
  /** No token, or one that ARM does not take. */
  | 'unauthorized'
  /** We lack a right. */
  | 'forbidden'
  /** We lack a right on something that the body names, such as the source of an image. */
  | 'linkedForbidden'
  /** The principal was created so recently that it is not known everywhere. */
  | 'principalNotFound'
  | 'roleAssignmentExists'
  /** The subscription or the gallery's identity may not use the zone (yet). */
  | 'notEnrolled'
  /** The resource provider is not registered for the subscription. */
  | 'providerNotRegistered'
  /** A list goes on at an origin that is not configured: it is not followed, and the list is not whole. */
  | 'foreignLink'
  /** The service refuses what the request contains. */
  | 'invalid';

interface Rule {
  readonly kind: ArmErrorKind;
  readonly status?: readonly number[];
  readonly code?: RegExp;
  readonly message?: RegExp;
}

/** First match decides. Sources: docs/architecture.md, "What the services answer". */
const rules: readonly Rule[] = [
  { kind: 'throttled', status: [429] },
  { kind: 'notEnrolled', message: /not enrolled/i },
  { kind: 'principalNotFound', code: /^PrincipalNotFound$/i },
  { kind: 'roleAssignmentExists', code: /^RoleAssignmentExists$/i },
  {
    kind: 'providerNotRegistered',
    code: /^(MissingSubscriptionRegistration|MissingRegistrationForType|NoRegisteredProviderFound|SubscriptionNotRegistered)$/i,
  },
  { kind: 'linkedForbidden', code: /^(LinkedAuthorizationFailed|LinkedAccessCheckFailed)$/i },
  { kind: 'conflict', status: [400], message: /Complete set of target locations not specified/i },
  { kind: 'invalid', code: /^PropertyChangeNotAllowed$/i },
  { kind: 'conflict', status: [409, 412] },
  { kind: 'unauthorized', status: [401] },
  { kind: 'forbidden', status: [403] },
  { kind: 'notFound', status: [404, 410] },
  { kind: 'transient', status: [408, 500, 502, 503, 504] },
];

/** A request to ARM that gave no usable answer. */
export class ArmError extends Error {
  constructor(
    readonly kind: ArmErrorKind,
    /** HTTP status; null where no answer came. */
    readonly status: number | null,
    /** The service's error code; empty where it gave none. */
    readonly code: string,
    message: string,
    readonly correlationId: string | null,
    /** Seconds that the service asked to wait; null where it stated none. */
    readonly retryAfter: number | null,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ArmError';
  }
}

/** What came back, not yet judged. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

/** @returns the seconds of a Retry-After header (a number or an HTTP date); null where there is none to read */
export function readRetryAfter(header: string | undefined, now = Date.now()): number | null {
  if (header === undefined || header.trim() === '') {
    return null;
  }
  const seconds = /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : null;
}

function innermost(error: unknown): { readonly code: string; readonly message: string } {
  const details = isObject(error) && Array.isArray(error.details) ? error.details : [];
  const nested = details.map((one) => textAt(one, 'message')).filter((message) => message !== null);
  const message = textAt(error, 'message') ?? '';
  return {
    code: textAt(error, 'code') ?? '',
    message: [message, ...nested.filter((one) => !message.includes(one))].join(' ').trim(),
  };
}

export function toArmError({ status, headers, body }: RawAnswer): ArmError {
  const { code, message } = innermost(objectAt(body, 'error'));
  const rule = rules.find(
    (one) =>
      (one.status?.includes(status) ?? true) && (one.code?.test(code) ?? true) && (one.message?.test(message) ?? true),
  );
  const text = message || `the service answered ${status} without saying why`;
  return new ArmError(
    rule?.kind ?? (status >= 500 ? 'transient' : 'invalid'),
    status,
    code,
    text,
    headers['x-ms-correlation-request-id'] ?? null,
    readRetryAfter(headers['retry-after']),
  );
}
