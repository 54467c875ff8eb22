// The one table from what ARM and the services behind it answer to what this program does about it. Pure data and two
// functions: tests and the simulation derive their faults from it, docs/architecture.md shows it.
import type { RemedyName } from '../../domain/plan/refusal-remedy';
import type { FindingCode } from '../../domain/values/finding-codes';

/** What an answer means, whatever was asked. */
export type ArmErrorKind =
  | 'throttled'
  | 'transient'
  | 'odd'
  | 'noToken'
  | 'unauthenticated'
  | 'forbidden'
  | 'denied'
  | 'linkedForbidden'
  | 'policyDenied'
  | 'locked'
  | 'quota'
  | 'subscriptionDisabled'
  | 'groupDeleting'
  | 'markedForDeletion'
  | 'notFound'
  | 'referenceNotFound'
  | 'conflict'
  | 'principalNotFound'
  | 'roleAssignmentExists'
  | 'notEnrolled'
  | 'providerNotRegistered'
  | 'apiVersionNotServed'
  | 'locationNotServed'
  | 'brokenList'
  | 'invalid';

/** How far a refusal reaches: one zone of a write, the version's run, or all versions of the gallery. */
export type RefusalScope = 'zone' | 'run' | 'gallery';

export interface Treatment {
  /** What the kind means, as the documentation says it. */
  readonly meaning: string;
  /** Seconds in a row for which it is waited out; 0: lasting, told at once; null: until the run's deadline. */
  readonly patience: number | null;
  /** The same while rights may yet become effective: after a role or an identity was written, and after a deployment. */
  readonly longPatience?: number;
  /** The same where nothing has been seen of it yet: a hint may be for what never was. */
  readonly unseenPatience?: number;
  readonly scope: RefusalScope;
  /** Whether what was asked for will not be there any more; absent: no, or as the call says (arm-calls.ts). */
  readonly isGone?: true;
  /** Finding where patience ends; null: that of the call, for what is absent or refused. */
  readonly finding: FindingCode | null;
  readonly remedy: RemedyName | null;
}

const minutes = 60;

export const treatments: Readonly<Record<ArmErrorKind, Treatment>> = {
  throttled: {
    meaning: 'too many requests',
    patience: null,
    scope: 'run',
    finding: null,
    remedy: null,
  },
  transient: {
    meaning: 'a fault of service or network, or an answer that cannot be read',
    patience: null,
    scope: 'run',
    finding: null,
    remedy: null,
  },
  odd: {
    meaning: 'an answer that ARM does not document for the request',
    patience: 15 * minutes,
    scope: 'run',
    finding: null,
    remedy: null,
  },
  noToken: {
    meaning: 'no token came from the identity endpoint, so nothing was sent',
    patience: null,
    scope: 'run',
    finding: null,
    remedy: 'checkIdentity',
  },
  unauthenticated: {
    meaning: 'ARM does not take the token: it is dropped, and a new one fetched',
    patience: 15 * minutes,
    longPatience: 30 * minutes,
    scope: 'run',
    finding: 'SignInRefused',
    remedy: 'checkIdentity',
  },
  forbidden: {
    meaning: 'a right is missing, or not effective yet',
    patience: 15 * minutes,
    longPatience: 35 * minutes,
    scope: 'run',
    finding: null,
    remedy: 'grantRole',
  },
  denied: {
    meaning: 'a deny assignment or Azure itself forbids it',
    patience: 0,
    scope: 'run',
    finding: null,
    remedy: null,
  },
  linkedForbidden: {
    meaning: 'a right on something that the body names is missing',
    patience: 0,
    scope: 'zone',
    finding: null,
    remedy: 'grantRole',
  },
  policyDenied: {
    meaning: 'an Azure Policy assignment denies it',
    patience: 0,
    scope: 'zone',
    finding: 'PolicyDenied',
    remedy: 'showPolicy',
  },
  locked: {
    meaning: 'a lock stands on the resource or above it',
    patience: 0,
    scope: 'run',
    finding: 'ScopeLocked',
    remedy: 'listLocks',
  },
  quota: {
    meaning: 'a quota of the subscription is used up',
    patience: 0,
    scope: 'zone',
    finding: 'QuotaExceeded',
    remedy: 'requestQuota',
  },
  subscriptionDisabled: {
    meaning: 'the subscription is disabled, so it is read-only',
    patience: 0,
    scope: 'gallery',
    finding: 'SubscriptionDisabled',
    remedy: 'enableSubscription',
  },
  groupDeleting: {
    meaning: 'the resource group is being deleted',
    patience: 0,
    scope: 'gallery',
    finding: 'ResourceGroupDeleting',
    remedy: 'showGroup',
  },
  markedForDeletion: {
    meaning: 'the resource is being deleted; what is read next says so itself',
    patience: 2.5 * minutes,
    scope: 'run',
    isGone: true,
    finding: 'MarkedForDeletion',
    remedy: null,
  },
  notFound: {
    meaning: 'what was asked for is not there, or not there yet',
    patience: 10 * minutes,
    unseenPatience: 2.5 * minutes,
    scope: 'run',
    finding: null,
    remedy: null,
  },
  referenceNotFound: {
    meaning: 'something that the body names does not exist',
    patience: 0,
    scope: 'zone',
    finding: null,
    remedy: null,
  },
  conflict: {
    meaning: "somebody else's write is under way or came first: read again, decide again",
    patience: 60 * minutes,
    scope: 'run',
    finding: null,
    remedy: null,
  },
  principalNotFound: {
    meaning: 'the identity was created so recently that it is not known everywhere',
    patience: 30 * minutes,
    scope: 'gallery',
    finding: 'RoleMissing',
    remedy: null,
  },
  roleAssignmentExists: {
    meaning: 'the same role under another name: success',
    patience: 0,
    scope: 'gallery',
    finding: null,
    remedy: null,
  },
  notEnrolled: {
    meaning: 'the subscription, or the gallery by its identity, may not use the zone (yet)',
    patience: 0,
    scope: 'zone',
    finding: 'NotEnrolled',
    remedy: null,
  },
  providerNotRegistered: {
    meaning: 'the resource provider is not registered for the subscription',
    patience: 0,
    scope: 'run',
    finding: 'ProviderNotRegistered',
    remedy: 'registerProvider',
  },
  apiVersionNotServed: {
    meaning: 'the cloud or region does not serve the api-version',
    patience: 0,
    scope: 'gallery',
    finding: 'ApiVersionNotServed',
    remedy: 'setApiVersion',
  },
  locationNotServed: {
    meaning: 'the resource type is not offered in the region',
    patience: 0,
    scope: 'zone',
    finding: null,
    remedy: null,
  },
  brokenList: {
    meaning: 'a list goes on at another host, or never ends, so it is not whole',
    patience: 15 * minutes,
    scope: 'run',
    finding: null,
    remedy: null,
  },
  invalid: {
    meaning: 'the service refuses what the request contains',
    patience: 0,
    scope: 'zone',
    finding: null,
    remedy: null,
  },
};

/** One line of the table; the first that fits an answer decides. */
export interface AnswerRow {
  readonly kind: ArmErrorKind;
  /** Statuses with which the services send it; where `codes` names some, another status changes nothing. */
  readonly status: readonly number[];
  /** As the services spell them, compared in any case; none: whatever the code. */
  readonly codes: readonly string[];
  /** Where code and status do not tell: what the message says, with an example. */
  readonly message?: { readonly pattern: RegExp; readonly example: string };
  /** Where it is published or was seen. */
  readonly source: string;
}

export const answerTable: readonly AnswerRow[] = [
  { kind: 'throttled', status: [429], codes: [], source: 'RFC 6585' },
  {
    kind: 'notEnrolled',
    status: [400, 403, 409],
    codes: [],
    message: {
      pattern: /not enrolled/i,
      example: "Subscription '11111111-2222-3333-4444-555555555555' is not enrolled for Edge Zone access.",
    },
    source: 'public deployment guides; its code is not published, so the text decides',
  },
  {
    kind: 'throttled',
    status: [429],
    codes: [
      'TooManyRequests',
      'ResourceCollectionRequestsThrottled',
      'SubscriptionRequestsThrottled',
      'TenantRequestsThrottled',
      'OperationThrottled',
      'ResourceRequestsThrottled',
      'CallRateLimitExceeded',
    ],
    source: 'ARM "Understand how Azure Resource Manager throttles requests"; AgentBaker e2e (gallery, 120 s)',
  },
  {
    kind: 'policyDenied',
    status: [403],
    codes: ['RequestDisallowedByPolicy', 'RequestDisallowedByAzure'],
    source: 'ARM "Common deployment errors"; avdaccelerator issue 694',
  },
  {
    kind: 'locked',
    status: [409],
    codes: ['ScopeLocked'],
    source: 'ARM "Lock resources"; azure-sdk-for-java issue 2560',
  },
  {
    kind: 'subscriptionDisabled',
    status: [409, 403],
    codes: ['ReadOnlyDisabledSubscription', 'DisabledSubscription', 'SubscriptionDisabled', 'SubscriptionNotActive'],
    source: 'ARM "Azure subscription states"',
  },
  {
    kind: 'groupDeleting',
    status: [409],
    codes: ['ResourceGroupBeingDeleted', 'ResourceGroupDeletionInProgress'],
    source: 'ARM "Common deployment errors"',
  },
  {
    kind: 'markedForDeletion',
    status: [409],
    codes: [],
    message: {
      pattern: /marked for deletion/i,
      example: "Operation 'Update Gallery Image Version' is not allowed on 1.0.0; since it is marked for deletion.",
    },
    source: 'Compute, as image builders quote it',
  },
  {
    kind: 'quota',
    status: [403, 409, 400],
    codes: [
      'QuotaExceeded',
      'ResourceQuotaExceeded',
      'ResourceCountExceedsLimitDueToTemplate',
      'MaxStorageAccountsCountPerSubscriptionExceeded',
      'RoleAssignmentLimitExceeded',
      'SkuNotAvailable',
    ],
    source: 'ARM "Resolve errors for resource quotas"',
  },
  {
    kind: 'quota',
    status: [409, 400, 403],
    codes: ['OperationNotAllowed'],
    message: {
      pattern: /quota|exceed|limit/i,
      example:
        'Operation could not be completed as it results in exceeding approved UnmanagedStorageAccountCount quota.',
    },
    source: 'ARM "Resolve errors for resource quotas"; karpenter-provider-azure issue 192',
  },
  {
    kind: 'conflict',
    status: [400],
    codes: [],
    message: {
      pattern: /Complete set of target locations not specified/i,
      example: "Complete set of target locations not specified while updating gallery artifact '1.0.0'.",
    },
    source: 'terraform-provider-azurerm PR 21999',
  },
  {
    kind: 'principalNotFound',
    status: [400],
    codes: ['PrincipalNotFound'],
    source: 'azure-docs issue 103085',
  },
  {
    kind: 'roleAssignmentExists',
    status: [409],
    codes: ['RoleAssignmentExists'],
    source: 'recorded traffic of Azure CLI',
  },
  {
    kind: 'apiVersionNotServed',
    status: [400],
    codes: ['InvalidApiVersionParameter', 'UnsupportedApiVersion', 'InvalidResourceType'],
    source: 'azure-cli issue 23985',
  },
  {
    kind: 'apiVersionNotServed',
    status: [400],
    codes: ['NoRegisteredProviderFound'],
    message: {
      pattern: /supported api-versions are '[^']/i,
      example:
        "No registered resource provider found for location 'westus' and API version '2026-03-03' for type 'galleries'. The supported api-versions are '2023-07-03, 2024-03-03'. The supported locations are ''.",
    },
    source: 'azure-sdk-for-go issue 27470',
  },
  {
    kind: 'providerNotRegistered',
    status: [400, 403, 404, 409],
    codes: [
      'MissingSubscriptionRegistration',
      'MissingRegistrationForType',
      'MissingRegistrationForLocation',
      'NoRegisteredProviderFound',
      'SubscriptionNotRegistered',
      'InvalidSubscriptionRegistrationState',
    ],
    source: 'ARM "Resolve errors for resource provider registration"',
  },
  {
    kind: 'locationNotServed',
    status: [400, 409],
    codes: ['LocationNotAvailableForResourceType', 'InvalidResourceLocation', 'LocationNotSupported'],
    source: 'ARM "Common deployment errors"',
  },
  {
    kind: 'linkedForbidden',
    status: [403],
    codes: ['LinkedAuthorizationFailed', 'LinkedAccessCheckFailed'],
    source: 'ARM "Common deployment errors"',
  },
  {
    kind: 'denied',
    status: [403],
    codes: ['DenyAssignmentAuthorizationFailed', 'DisallowedOperation', 'DisallowedProvider'],
    source: 'ARM "Understand Azure deny assignments"',
  },
  {
    kind: 'transient',
    status: [500, 502, 503, 504, 408, 409, 400],
    codes: [
      'InternalServerError',
      'InternalExecutionError',
      'InternalOperationError',
      'NetworkingInternalOperationError',
      'ServerTimeout',
      'ServerBusy',
      'ServiceUnavailable',
      'ServiceTimeout',
      'GatewayTimeout',
      'BadGateway',
      'RequestTimeout',
      'OperationTimedOut',
      'RetryableError',
      'Unavailable',
    ],
    source: 'Azure REST "Common error codes"; Compute',
  },
  {
    kind: 'conflict',
    status: [409, 412],
    codes: [
      'Conflict',
      'AnotherOperationInProgress',
      'RetryableErrorDueToAnotherOperation',
      'ConcurrentGalleryImageVersionUpdate',
      'ConflictingConcurrentWriteNotAllowed',
      'OperationPreempted',
      'ResourceMoveInProgress',
      'PreconditionFailed',
      'OperationNotAllowed',
    ],
    source: 'ARM "Common deployment errors"; Compute; onefuzz issue 2124',
  },
  {
    kind: 'unauthenticated',
    status: [401],
    codes: [
      'ExpiredAuthenticationToken',
      'InvalidAuthenticationToken',
      'InvalidAuthenticationTokenTenant',
      'InvalidAuthenticationTokenAudience',
      'AuthenticationFailed',
      'AuthenticationFailedMissingToken',
      'AuthenticationFailedInvalidHeader',
    ],
    source: 'ARM "Common deployment errors"',
  },
  {
    kind: 'forbidden',
    status: [403],
    codes: ['AuthorizationFailed', 'Forbidden', 'AccessDenied', 'AuthorizationPermissionMismatch'],
    source: 'ARM "Common deployment errors"',
  },
  {
    kind: 'notFound',
    status: [404, 410],
    codes: [
      'ResourceNotFound',
      'NotFound',
      'ResourceGroupNotFound',
      'SubscriptionNotFound',
      'ParentResourceNotFound',
      'GalleryNotFound',
      'GalleryImageNotFound',
      'GalleryImageVersionNotFound',
      'ImageVersionNotFound',
      'FeatureNotFound',
      'OperationNotFound',
      'RoleDefinitionDoesNotExist',
      'InvalidResourceNamespace',
    ],
    source: 'ARM "Resolve resource not found errors"; recorded traffic of Azure CLI',
  },
  {
    kind: 'invalid',
    status: [400, 409],
    codes: [
      'BadRequest',
      'InvalidParameter',
      'InvalidRequestContent',
      'InvalidRequestFormat',
      'InvalidRequest',
      'InvalidResourceReference',
      'LinkedInvalidPropertyId',
      'MismatchingResourceSegments',
      'PropertyChangeNotAllowed',
      'ConflictingUserInput',
      'ValidationError',
      'KeyVaultAccessForbidden',
    ],
    source: 'ARM "Common deployment errors"; Compute',
  },
  // From here on the status alone decides, and nothing of it is lasting but what is wrong with the request itself.
  { kind: 'unauthenticated', status: [401], codes: [], source: 'RFC 9110' },
  { kind: 'forbidden', status: [403], codes: [], source: 'RFC 9110' },
  { kind: 'notFound', status: [404, 410], codes: [], source: 'RFC 9110' },
  { kind: 'conflict', status: [409, 412], codes: [], source: 'RFC 9110' },
  { kind: 'transient', status: [408, 500, 502, 503, 504], codes: [], source: 'RFC 9110' },
  {
    kind: 'odd',
    status: [301, 302, 303, 304, 307, 308, 402, 405, 406, 411, 413, 414, 415, 421, 423, 425, 428, 431, 451, 499],
    codes: [],
    source: 'RFC 9110; proxies and gateways on the way',
  },
  { kind: 'invalid', status: [400, 422], codes: [], source: 'RFC 9110' },
];

/** A status that comes with a code of another row is judged by the code: a 400 that says ServerBusy passes. */
function fits(row: AnswerRow, status: number, code: string, message: string): boolean {
  const given = code.toLowerCase();
  return (
    (row.codes.length === 0 ? row.status.includes(status) : row.codes.some((one) => one.toLowerCase() === given)) &&
    (row.message?.pattern.test(message) ?? true)
  );
}

/**
 * What an answer means. A status that no row has is transient from 500 on, else an oddity that may pass.
 *
 * @param request what was asked: a write's 404 that names another resource is about what the body refers to
 */
export function kindOfAnswer({ status, code, message }: ExampleAnswer, request: AnswerRequest): ArmErrorKind {
  const row = answerTable.find((one) => fits(one, status, code, message));
  const kind = row?.kind ?? (status >= 500 ? 'transient' : 'odd');
  return kind === 'notFound' && namesAnother(message, request) ? 'referenceNotFound' : kind;
}

interface AnswerRequest {
  readonly method: string;
  readonly path: string;
}

/** Such as `Microsoft.Compute/images/b42`, with or without the path before it. */
const resourceNames = /Microsoft\.[A-Za-z]+\/[A-Za-z]+\/[^\s'",]+/g;

/** Neither what was written nor what it stands in. */
function namesAnother(message: string, { method, path }: AnswerRequest): boolean {
  const own = `${decodeURIComponent(path).toLowerCase()}/`;
  const named = [...message.matchAll(resourceNames)].map(([name]) => name.toLowerCase().replace(/[./]+$/, ''));
  return method !== 'GET' && named.length > 0 && named.every((name) => !own.includes(`${name}/`));
}

/** An answer that fits the row, for tests and for the simulation's faults. */
export interface ExampleAnswer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Each status and each code of the row once. */
export function examplesOf({ kind, status, codes, message }: AnswerRow): readonly ExampleAnswer[] {
  const words = message?.example ?? `This is an answer of kind ${kind}.`;
  const first = status[0] ?? 400;
  return codes.length === 0
    ? status.map((one) => ({ status: one, code: message === undefined ? '' : 'BadRequest', message: words }))
    : codes.map((code, index) => ({ status: status[index % status.length] ?? first, code, message: words }));
}
