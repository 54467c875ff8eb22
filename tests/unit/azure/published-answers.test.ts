// What must become of each answer that ARM and Compute publish, written down from their documents and not from the table: how long it
// is waited out, how far it reaches, what is told, and the command. A table that is changed by mistake fails here, line by line.
import { answerTable, kindOfAnswer, treatments } from '../../../src/azure/arm/answer-table';
import { type Judgement, judgeError } from '../../../src/azure/judge-answer';
import { armErrorOf, createScriptedArm } from '../../support/azure/scripted-arm';

const subscription = '11111111-2222-3333-4444-555555555555';
const version = `/subscriptions/${subscription}/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoImages/images/ubuntu-pro/versions/1.0.0`;
const assignment = `/subscriptions/${subscription}/providers/Microsoft.Authorization/policyAssignments/allowed-locations`;

interface Verdict {
  /** Minutes for which it is waited out; 0: told at once; null: until the deadline of the run. */
  readonly minutes: number | null;
  /** The same within half an hour of a change of rights, and for what has not been seen yet, where they differ. */
  readonly fresh?: number;
  readonly unseen?: number;
  readonly scope: 'zone' | 'run' | 'gallery';
  /** Of a write of the version. */
  readonly finding: string;
  readonly help?: string;
}

const untilDeadline: Verdict = { minutes: null, scope: 'run', finding: 'WriteRefused' };
const collision: Verdict = { minutes: 60, scope: 'run', finding: 'WriteRefused' };
const content: Verdict = { minutes: 0, scope: 'zone', finding: 'WriteRefused' };
const odd: Verdict = { minutes: 15, scope: 'run', finding: 'WriteRefused' };
const absent: Verdict = { minutes: 10, unseen: 2.5, scope: 'run', finding: 'VersionNotFound' };
const right: Verdict = {
  minutes: 15,
  fresh: 35,
  scope: 'run',
  finding: 'WriteRefused',
  help: 'The app lacks a right: docs/deployment.md',
};
const signIn: Verdict = {
  minutes: 15,
  fresh: 30,
  scope: 'run',
  finding: 'SignInRefused',
  help: 'GET /api/health fetches a token',
};
const disabled: Verdict = {
  minutes: 0,
  scope: 'gallery',
  finding: 'SubscriptionDisabled',
  help: `Run: az account subscription enable --subscription-id ${subscription}`,
};
const deletedGroup: Verdict = {
  minutes: 0,
  scope: 'gallery',
  finding: 'ResourceGroupDeleting',
  help: `Run: az group show --name images-rg --subscription ${subscription}`,
};
const quota: Verdict = {
  minutes: 0,
  scope: 'zone',
  finding: 'QuotaExceeded',
  help: `Run: az quota list --scope /subscriptions/${subscription}/providers/Microsoft.Compute/locations/<region of the target>`,
};
const provider: Verdict = {
  minutes: 0,
  scope: 'run',
  finding: 'ProviderNotRegistered',
  help: `Run: az provider register --namespace Microsoft.Compute --subscription ${subscription}`,
};
const notServed: Verdict = {
  minutes: 0,
  scope: 'gallery',
  finding: 'ApiVersionNotServed',
  help: 'Set GALLERY_API_VERSION to one that the cloud serves.',
};
const policy: Verdict = {
  minutes: 0,
  scope: 'zone',
  finding: 'PolicyDenied',
  help: `Run: az policy assignment show --name allowed-locations --scope /subscriptions/${subscription}`,
};
const enrolment: Verdict = { minutes: 0, scope: 'zone', finding: 'NotEnrolled' };
const denied: Verdict = { minutes: 0, scope: 'run', finding: 'WriteRefused' };

const any = 'Some words.';
const both =
  (status: number, verdict: Verdict, ...codes: readonly string[]) =>
  (message = any): readonly Row[] =>
    codes.map((code) => [status, code, message, verdict] as const);

type Row = readonly [status: number, code: string, message: string, verdict: Verdict];

const rows: readonly Row[] = [
  // Throttling, whoever says it and in whatever words.
  ...both(
    429,
    untilDeadline,
    '',
    'TooManyRequests',
    'ResourceCollectionRequestsThrottled',
    'SubscriptionRequestsThrottled',
    'TenantRequestsThrottled',
    'OperationThrottled',
    'ResourceRequestsThrottled',
    'CallRateLimitExceeded',
  )(),
  [429, 'OperationNotAllowed', 'The request exceeds the limit.', untilDeadline],
  [503, 'TooManyRequests', any, untilDeadline],
  // What passes by itself, also where Compute sends it with 400 or 409.
  ...[400, 409, 500, 503].flatMap((status) =>
    both(
      status,
      untilDeadline,
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
    )(),
  ),
  ...[408, 500, 502, 503, 504, 507, 599].map((status): Row => [status, '', any, untilDeadline]),
  // Another writer.
  ...[409, 412].flatMap((status) =>
    both(
      status,
      collision,
      '',
      'Conflict',
      'AnotherOperationInProgress',
      'RetryableErrorDueToAnotherOperation',
      'ConcurrentGalleryImageVersionUpdate',
      'ConflictingConcurrentWriteNotAllowed',
      'OperationPreempted',
      'ResourceMoveInProgress',
      'PreconditionFailed',
      'OperationNotAllowed',
      'NobodyHasHeardOfThisCode',
    )(),
  ),
  [
    400,
    'BadRequest',
    "Complete set of target locations not specified while updating gallery artifact '1.0.0' and type 'GalleryImageVersion'.",
    collision,
  ],
  // What lasts until a person does something.
  [
    409,
    'ScopeLocked',
    any,
    {
      minutes: 0,
      scope: 'run',
      finding: 'ScopeLocked',
      help: `Run: az lock list --resource-group images-rg --subscription ${subscription}`,
    },
  ],
  ...[403, 409].flatMap((status) =>
    both(
      status,
      disabled,
      'ReadOnlyDisabledSubscription',
      'DisabledSubscription',
      'SubscriptionDisabled',
      'SubscriptionNotActive',
    )(),
  ),
  ...both(409, deletedGroup, 'ResourceGroupBeingDeleted', 'ResourceGroupDeletionInProgress')(),
  [
    409,
    'OperationNotAllowed',
    "Operation 'Update Gallery Image Version' is not allowed on 1.0.0; since it is marked for deletion.",
    { minutes: 2.5, scope: 'run', finding: 'MarkedForDeletion' },
  ],
  ...both(
    409,
    quota,
    'QuotaExceeded',
    'ResourceQuotaExceeded',
    'ResourceCountExceedsLimitDueToTemplate',
    'MaxStorageAccountsCountPerSubscriptionExceeded',
    'RoleAssignmentLimitExceeded',
    'SkuNotAvailable',
  )(),
  ...[
    'Operation could not be completed as it results in exceeding approved UnmanagedStorageAccountCount quota.',
    'The subscription exceeds what is allowed.',
    'A limit is reached.',
  ].map((message): Row => [409, 'OperationNotAllowed', message, quota]),
  ...both(403, policy, 'RequestDisallowedByPolicy', 'RequestDisallowedByAzure')(),
  ...[400, 403, 409].map(
    (status): Row => [
      status,
      'ItsCodeIsNotPublished',
      `Subscription '${subscription}' is not enrolled for Edge Zone access`,
      enrolment,
    ],
  ),
  ...both(
    400,
    provider,
    'MissingSubscriptionRegistration',
    'MissingRegistrationForType',
    'MissingRegistrationForLocation',
    'NoRegisteredProviderFound',
    'SubscriptionNotRegistered',
    'InvalidSubscriptionRegistrationState',
  )(),
  ...both(400, notServed, 'InvalidApiVersionParameter', 'UnsupportedApiVersion', 'InvalidResourceType')(),
  [
    400,
    'NoRegisteredProviderFound',
    "No registered resource provider found for API version '2026-03-03'. The supported api-versions are '2023-07-03, 2024-03-03'. The supported locations are ''.",
    { ...notServed, help: 'Set GALLERY_API_VERSION to one of: 2023-07-03, 2024-03-03.' },
  ],
  ...both(400, content, 'LocationNotAvailableForResourceType', 'InvalidResourceLocation', 'LocationNotSupported')(),
  ...both(
    403,
    { ...content, help: 'The app lacks a right: docs/deployment.md' },
    'LinkedAuthorizationFailed',
    'LinkedAccessCheckFailed',
  )(),
  ...both(403, denied, 'DenyAssignmentAuthorizationFailed', 'DisallowedOperation', 'DisallowedProvider')(),
  ...[400, 409].flatMap((status) =>
    both(
      status,
      content,
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
    )(),
  ),
  ...[400, 422].map((status): Row => [status, '', any, content]),
  [400, 'NobodyHasHeardOfThisCode', any, content],
  // Identity of the gallery.
  [400, 'PrincipalNotFound', any, { minutes: 30, scope: 'gallery', finding: 'RoleMissing' }],
  [409, 'RoleAssignmentExists', any, { minutes: 0, scope: 'gallery', finding: 'WriteRefused' }],
  // The app's own token and rights.
  ...both(
    401,
    signIn,
    '',
    'ExpiredAuthenticationToken',
    'InvalidAuthenticationToken',
    'InvalidAuthenticationTokenTenant',
    'InvalidAuthenticationTokenAudience',
    'AuthenticationFailed',
    'AuthenticationFailedMissingToken',
    'AuthenticationFailedInvalidHeader',
    'NobodyHasHeardOfThisCode',
  )(),
  ...both(
    403,
    right,
    '',
    'AuthorizationFailed',
    'Forbidden',
    'AccessDenied',
    'AuthorizationPermissionMismatch',
    'NobodyHasHeardOfThisCode',
  )(),
  // Absence, which ARM's caches also tell of what is there.
  ...[404, 410].flatMap((status) =>
    both(
      status,
      absent,
      '',
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
      'NobodyHasHeardOfThisCode',
    )(),
  ),
  [404, 'NotFound', "The resource 'Microsoft.Compute/images/b42' was not found.", content],
  // Another resource is one whose name is not that of what was written, nor of what that stands in: whole names are compared.
  ...['contosoImages2', 'contosoImage', 'contoso'].map(
    (name): Row => [404, 'NotFound', `The resource 'Microsoft.Compute/galleries/${name}' was not found.`, content],
  ),
  [404, 'NotFound', 'Could not find Microsoft.Compute/galleries/contosoImages.', absent],
  [404, 'NotFound', 'Could not find Microsoft.Compute/galleries/contosoImages/ in the group.', absent],
  [404, 'NotFound', 'Microsoft.Compute/galleries/contosoImages names Microsoft.Compute/images/b42: not found.', absent],
  [409, 'Conflict', 'Microsoft.Compute/images/b42 is being written.', collision],
  // Whatever the status, the api-versions in the text say what is missing.
  [
    409,
    'NoRegisteredProviderFound',
    "No registered resource provider found. The supported api-versions are '2024-03-03'.",
    { ...notServed, help: 'Set GALLERY_API_VERSION to one of: 2024-03-03.' },
  ],
  // What no document has for these requests: proxies, gateways, captive portals.
  ...[300, 301, 302, 303, 304, 307, 308, 402, 405, 406, 411, 413, 414, 415, 418, 421, 423, 425, 428, 431, 451, 499].map(
    (status): Row => [status, '', any, odd],
  ),
];

async function judge(
  row: Row,
  options: Parameters<typeof judgeError>[1],
  method: 'GET' | 'PUT' = 'PUT',
): Promise<Judgement> {
  const [status, code, message] = row;
  const additionalInfo = [{ type: 'PolicyViolation', info: { policyAssignmentId: assignment } }];
  const isPolicy = /^RequestDisallowed/.test(code);
  const error = { ...(code !== '' && { code }), message, ...(isPolicy && { additionalInfo }) };
  const { arm } = createScriptedArm(() => ({ status, body: { error } }));
  return judgeError(await armErrorOf(arm.send({ method, path: version, apiVersion: '2024-03-03' })), options);
}

const minutesOf = ({ patience }: Judgement) => (patience === null ? null : patience / 60);

test.each(rows)('a write that is answered %s %s: %s', async (...row) => {
  const { minutes, fresh = minutes, unseen = minutes, scope, finding, help } = row[3];
  const judged = await judge(row, { isAccessFresh: false });
  expect({ minutes: minutesOf(judged), scope: judged.scope, finding: judged.finding.code }).toEqual({
    minutes,
    scope,
    finding,
  });
  expect(minutesOf(await judge(row, { isAccessFresh: true }))).toBe(fresh);
  expect(minutesOf(await judge(row, { isAccessFresh: false, isUnseen: true }))).toBe(unseen);
  expect(judged.finding.message).toContain('While writing the image version: ');
  expect(judged.finding.message).toContain(row[2]);
  const told = judged.finding.message.slice(judged.finding.message.lastIndexOf(row[2]) + row[2].length);
  expect(told.replace(/^ \(policy assignment [^)]*\)/, '').trim()).toMatch(help === undefined ? /^$/ : /./);
  expect(told).toContain(help ?? '');
});

test.each(rows.filter(([, , , { minutes }]) => minutes === 0 || minutes === null))(
  'a reading that is answered %s %s is not refused for its content, of which it has none',
  async (...row) => {
    const judged = await judge(row, { isAccessFresh: false }, 'GET');
    const isOfContent = row[3] === content && !/^Location|^InvalidResourceLocation/.test(row[1]) && row[0] !== 404;
    expect([row[1], minutesOf(judged)]).toEqual([row[1], isOfContent ? 15 : row[0] === 404 ? 10 : row[3].minutes]);
  },
);

test('codes are compared in any case, and each code of the table is written down here', () => {
  for (const [status, code, message] of rows) {
    const request = { method: 'PUT', path: version };
    const kind = kindOfAnswer({ status, code, message }, request);
    expect(kindOfAnswer({ status, code: code.toUpperCase(), message }, request)).toBe(kind);
  }
  const written = new Set(rows.map(([, code]) => code));
  expect(answerTable.flatMap(({ codes }) => codes).filter((code) => !written.has(code))).toEqual([]);
  const reached = new Set(
    rows.map(([status, code, message]) => kindOfAnswer({ status, code, message }, { method: 'PUT', path: version })),
  );
  const notOfAnAnswer = ['noToken', 'brokenList'];
  expect(
    Object.keys(treatments)
      .filter((kind) => !reached.has(kind as never))
      .sort(),
  ).toEqual(notOfAnAnswer.sort());
});

test('no token, and a list that is not whole, are waited out as well', () => {
  expect(treatments.noToken).toMatchObject({ patience: null, scope: 'run', finding: null, remedy: 'checkIdentity' });
  expect(treatments.brokenList).toMatchObject({ patience: 900, scope: 'run', finding: null, remedy: null });
});

test('each row says where it is published, and each kind what it means', () => {
  for (const { source, status } of answerTable) {
    expect(source).toMatch(/\w{4}/);
    expect(status.length).toBeGreaterThan(0);
  }
  expect(Object.values(treatments).every(({ meaning }) => /\w+ \w+/.test(meaning))).toBe(true);
});

const request = { method: 'PUT', path: version };
const isListed = (code: string) => code !== '' && !/^(NobodyHas|ItsCode)/.test(code);

/** What the table says of each answer that is written down here, and of each code with a status that nobody sends. */
function kinds(): readonly string[] {
  return rows.flatMap(([status, code, message]) => [
    kindOfAnswer({ status, code, message }, request),
    ...(isListed(code) ? [kindOfAnswer({ status: 418, code, message }, request)] : []),
  ]);
}

test('a code decides, whatever status comes with it', () => {
  for (const [status, code, message] of rows.filter(([, one, words]) => isListed(one) && words === any)) {
    const own = kindOfAnswer({ status, code, message }, request);
    expect([code, kindOfAnswer({ status: 418, code, message }, request)]).toEqual([code, own]);
  }
});

/** Takes one member out of a list of the table for as long as the work lasts. */
function without<T>(list: readonly unknown[], at: number, work: () => T): T {
  const changing = list as unknown[];
  const [taken] = changing.splice(at, 1);
  try {
    return work();
  } finally {
    changing.splice(at, 0, taken);
  }
}

test('no row, no code and no status of the table can be taken out without an answer that is judged otherwise', () => {
  const before = kinds();
  const unnoticed: string[] = [];
  const check = (what: string, list: readonly unknown[], at: number) => {
    if (without(list, at, kinds).every((kind, index) => kind === before[index])) {
      unnoticed.push(what);
    }
  };
  for (const [at, { kind, codes, status }] of [...answerTable].entries()) {
    if (kind !== 'odd') {
      check(`row ${at}, ${kind}`, answerTable, at);
    }
    if (codes.length > 0) {
      [...codes].forEach((code, index) => void check(`${kind} ${code}`, codes, index));
    } else {
      // What no row has is judged alike: transient from 500 on, else an oddity.
      const isNeeded = (one: number) => kind !== 'odd' && !(kind === 'transient' && one >= 500);
      [...status].forEach((one, index) => void (isNeeded(one) && check(`${kind} ${one}`, status, index)));
    }
  }
  expect(unnoticed).toEqual([]);
});
