// Every answer of the table to every call that this program makes: judged by its code, told with what helps.
import {
  type AnswerRow,
  type ArmErrorKind,
  answerTable,
  examplesOf,
  kindOfAnswer,
  treatments,
} from '../../../src/azure/arm/answer-table';
import { ArmError } from '../../../src/azure/arm/arm-error';
import { armCalls, callOf } from '../../../src/azure/arm-calls';
import { judgeError } from '../../../src/azure/judge-answer';
import { requiredActions } from '../../../src/azure/required-actions';
import { findingTable } from '../../../src/domain/values/finding-codes';
import { armErrorOf, createScriptedArm } from '../../support/azure/scripted-arm';

/** A request for each call, made of the list of required actions: no call without a right, no right without a call. */
const requests = requiredActions
  .filter(({ action }) => !action.endsWith('/assign/action'))
  .map(({ request }) => {
    const [method = '', template = ''] = request.split(' ');
    const path = template
      .replace('{subscriptionId}', '11111111-2222-3333-4444-555555555555')
      .replace(/\{[^}]+\}/g, 'someName');
    return { method: method as 'GET' | 'PUT' | 'PATCH', path };
  });

const cells = answerTable.flatMap((row) =>
  examplesOf(row).flatMap((example) => requests.map((request) => ({ row, example, request }))),
);

const isLasting = ({ kind }: AnswerRow) => treatments[kind].patience === 0;

test('every call of the table is one that this program has a right for, and the other way round', () => {
  const known = requests.map((request) => callOf(request));
  expect(new Set(known)).toEqual(new Set(Object.values(armCalls)));
});

/** What a write that is refused, or whose resource stays absent, is called, where the kind has no finding of its own. */
test.each([
  ['writeVersion', 'WriteRefused', 'VersionNotFound'],
  ['attachIdentity', 'IdentityNotAllowed', 'GalleryNotFound'],
  ['createIdentity', 'IdentityNotAllowed', 'IdentityNotAllowed'],
  ['assignRole', 'RoleMissing', 'RoleMissing'],
  ['writeDevCenter', 'DevCenterIdentityMissing', 'DevCenterNotFound'],
  ['attachGallery', 'WriteRefused', 'DevCenterNotFound'],
  ['detachGallery', 'WriteRefused', 'DevCenterNotFound'],
] as const)('%s: %s, and %s where it is not there', (name, refused, absent) => {
  const { method, type } = armCalls[name];
  const [namespace = '', ...types] = type.split('/');
  const path = `/subscriptions/s/providers/${namespace}/${types.map((one) => `${one}/n`).join('/')}`;
  const answer = (status: number, code: string) => {
    const given = { status, code, message: 'No.' };
    return new ArmError('No.', { ...given, kind: kindOfAnswer(given, { method, path }), request: { method, path } });
  };
  expect(judgeError(answer(400, 'BadRequest'), { isAccessFresh: false }).finding.code).toBe(refused);
  expect(judgeError(answer(404, 'ResourceNotFound'), { isAccessFresh: false }).finding.code).toBe(absent);
});

test('the table has every kind, and each row reaches its own kind by its examples', () => {
  const ours: readonly ArmErrorKind[] = ['noToken', 'brokenList', 'referenceNotFound'];
  expect(new Set([...answerTable.map(({ kind }) => kind), ...ours])).toEqual(new Set(Object.keys(treatments)));
  for (const { row, example, request } of cells) {
    expect([example, kindOfAnswer(example, request)]).toEqual([example, row.kind]);
  }
});

test('each cell, as it comes over the wire, is judged with a finding, its words, and where it lasts with what helps', async () => {
  for (const { row, example, request } of cells) {
    const { status, code, message } = example;
    const scripted = createScriptedArm(() => ({ status, body: { error: { code, message } } }));
    const error = await armErrorOf(scripted.arm.send({ ...request, apiVersion: '1' }));
    const { patience, finding } = judgeError(error, { isAccessFresh: false });
    const isOfWrites = row.kind === 'invalid' || row.kind === 'markedForDeletion';
    const judged = isOfWrites && request.method === 'GET' ? 'odd' : row.kind;
    expect([example, error.kind, patience]).toEqual([example, row.kind, treatments[judged].patience]);
    expect(findingTable).toHaveProperty(finding.code);
    expect(finding.message).toContain(message);
    expect(finding.message).toContain(code === '' ? String(status) : code);
    expect(finding.message).toMatch(
      treatments[row.kind].remedy === null ? /./ : /Run: az |Set GALLERY|GET \/api|docs\//,
    );
  }
});

test('no status alone is final, but for what is wrong with the request itself', () => {
  const request = { method: 'GET', path: '/x' };
  for (let status = 300; status < 600; status += 1) {
    const kind = kindOfAnswer({ status, code: 'ACodeThatNobodyLists', message: 'words' }, request);
    const isFinal = treatments[kind].patience === 0;
    expect([status, isFinal]).toEqual([status, status === 400 || status === 422]);
  }
});

test('what may pass is waited out longer while rights may yet become effective, and never without an end but for the service itself', () => {
  for (const [kind, { patience, longPatience }] of Object.entries(treatments)) {
    expect(longPatience === undefined || longPatience > (patience ?? 0)).toBe(true);
    expect([kind, patience === null]).toEqual([kind, ['throttled', 'transient', 'noToken'].includes(kind)]);
  }
});

test('a lasting code is lasting with whatever status it comes', () => {
  for (const row of answerTable.filter((one) => isLasting(one) && one.codes.length > 0)) {
    for (const code of row.codes) {
      for (const status of [400, 403, 404, 409, 500]) {
        const message = row.message?.example ?? 'words';
        expect(kindOfAnswer({ status, code, message }, { method: 'PUT', path: '/x' })).toBe(row.kind);
      }
    }
  }
});

const version =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoImages/images/ubuntu-pro/versions/1.0.0';

test.each([
  [
    "The Resource 'Microsoft.Compute/galleries/contosoImages/images/ubuntu-pro/versions/1.0.0' was not found.",
    'notFound',
  ],
  [
    "The Resource 'Microsoft.Compute/galleries/contosoImages' under resource group 'images-rg' was not found.",
    'notFound',
  ],
  [`The resource '${version.toUpperCase()}' could not be found.`, 'notFound'],
  ['Something was not found.', 'notFound'],
  ["The resource 'Microsoft.Compute/images/b42' was not found.", 'referenceNotFound'],
  [
    'Resource /subscriptions/x/resourceGroups/y/providers/Microsoft.Compute/diskEncryptionSets/des1 not found',
    'referenceNotFound',
  ],
])('a write that is answered 404 with %p is %s', (message, kind) => {
  expect(kindOfAnswer({ status: 404, code: 'NotFound', message }, { method: 'PUT', path: version })).toBe(kind);
  expect(kindOfAnswer({ status: 404, code: 'NotFound', message }, { method: 'GET', path: version })).toBe('notFound');
});

test('a lock, a policy, a quota and a missing right are told with the exact command', async () => {
  const message =
    (code: string, text: string, additionalInfo: unknown[] = []) =>
    async () => {
      const scripted = createScriptedArm(() => ({
        status: 403,
        body: { error: { code, message: text, additionalInfo } },
      }));
      const error = await armErrorOf(scripted.arm.send({ method: 'PUT', path: version, apiVersion: '1' }));
      return judgeError(error, { isAccessFresh: false }).finding.message;
    };
  expect(await message('ScopeLocked', 'locked')()).toContain(
    'Run: az lock list --resource-group images-rg --subscription 11111111-2222-3333-4444-555555555555',
  );
  const assignment = '/subscriptions/s/providers/Microsoft.Authorization/policyAssignments/allowed-locations';
  expect(
    await message('RequestDisallowedByPolicy', 'denied', [{ info: { policyAssignmentId: assignment } }])(),
  ).toMatch(/allowed-locations.*Run: az policy assignment show --name allowed-locations --scope \/subscriptions\/s/);
  const principal = 'a0000000-0000-4000-8000-000000000002';
  expect(
    await message(
      'AuthorizationFailed',
      `The client 'x' with object id '${principal}' does not have authorization to perform action 'Microsoft.Compute/galleries/images/versions/write' over scope '${version}' or the scope is invalid.`,
    )(),
  ).toContain(
    `--assignee-object-id ${principal} --assignee-principal-type ServicePrincipal --role "Contributor" --scope ${version}`,
  );
});

test.each([
  ['VersionNotFound', 'GET', version, 404, 'ResourceNotFound', true],
  ['VersionNotFound', 'PUT', version, 404, 'ParentResourceNotFound', true],
  ['GalleryNotFound', 'GET', version.replace(/\/images\/.*/, ''), 404, 'ResourceNotFound', true],
  ['DefinitionNotFound', 'GET', version.replace(/\/versions.*/, ''), 404, 'ResourceNotFound', false],
  [
    'IdentityMissing',
    'GET',
    '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i',
    404,
    'ResourceNotFound',
    false,
  ],
  ['MarkedForDeletion', 'PUT', version, 409, 'OperationNotAllowed', true],
  ['ReadRefused', 'GET', version, 403, 'AuthorizationFailed', false],
] as const)(
  '%s (%s): the row says whether the version is gone, whatever the finding is called',
  async (told, method, path, status, code, isGone) => {
    const message = told === 'MarkedForDeletion' ? 'since it is marked for deletion.' : 'words';
    const scripted = createScriptedArm(() => ({ status, body: { error: { code, message } } }));
    const error = await armErrorOf(scripted.arm.send({ method, path, apiVersion: '1' }));
    expect(judgeError(error, { isAccessFresh: false })).toMatchObject({ isGone, finding: { code: told } });
  },
);

test.each([
  ['invalid', 400, 'InvalidParameter', 'Invalid value found in the request.'],
  ['markedForDeletion', 409, 'OperationNotAllowed', 'not allowed on 1.0.0; since it is marked for deletion.'],
])(
  'a reading that is refused as if it were a write (%s) is an oddity, and says of nothing that it is gone',
  async (_, status, code, message) => {
    const scripted = createScriptedArm(() => ({ status, body: { error: { code, message } } }));
    const error = await armErrorOf(scripted.arm.send({ method: 'GET', path: version, apiVersion: '1' }));
    expect(judgeError(error, { isAccessFresh: false })).toMatchObject({
      isGone: false,
      patience: 900,
      finding: { code: 'ReadRefused' },
    });
  },
);

describe('what is told is the words of the service, whole, once, and with what helps', () => {
  const toldOf = (error: ArmError, command?: string) =>
    judgeError(error, { isAccessFresh: false, ...(command !== undefined && { command }) }).finding;
  const request = { method: 'PUT', path: version };
  const denied = (message: string, ...policyAssignments: readonly string[]) =>
    toldOf(
      new ArmError(message, {
        kind: 'policyDenied',
        status: 403,
        code: 'RequestDisallowedByPolicy',
        request,
        policyAssignments,
      }),
    ).message;

  test('where nothing was asked, or no answer came', () => {
    expect(toldOf(new ArmError('No identity endpoint.', { kind: 'noToken', wasSent: false }))).toMatchObject({
      severity: 'error',
      code: 'ReadRefused',
      message: 'no answer: No identity endpoint. GET /api/health fetches a token and says what is wrong.',
    });
    expect(toldOf(new ArmError('It never ends.', { kind: 'brokenList' })).message).toBe('no answer: It never ends.');
    expect(judgeError(new ArmError('gone', { kind: 'notFound' }), { isAccessFresh: false }).isGone).toBe(false);
  });

  test('a status where there is no code; nothing is added where nothing helps', () => {
    expect(toldOf(new ArmError('Words.', { kind: 'transient', status: 502, request })).message).toBe(
      'While writing the image version: 502: Words.',
    );
  });

  test('the command of the caller stands in place of that of the table', () => {
    const locked = new ArmError('Locked.', { kind: 'locked', status: 409, code: 'ScopeLocked', request });
    expect(toldOf(locked, 'az lock delete --ids 1').message).toBe(
      'While writing the image version: ScopeLocked: Locked. Run: az lock delete --ids 1',
    );
  });

  test('policies are named once each, and not where the text names them', () => {
    expect(denied('Denied.', 'one', 'two')).toMatch(/: Denied\. \(policy assignment one, two\) /);
    expect(denied('Denied by one.', 'one', 'two')).toMatch(/: Denied by one\. \(policy assignment two\) /);
    expect(denied('Denied by one.', 'one')).toMatch(/: Denied by one\. Run: /);
  });

  test('words without an end are cut', () => {
    const { words } = judgeError(new ArmError('x'.repeat(5_000), { kind: 'invalid', status: 400, request }), {
      isAccessFresh: false,
    });
    expect(words).toBe(`400: ${'x'.repeat(1_495)}`);
  });
});
