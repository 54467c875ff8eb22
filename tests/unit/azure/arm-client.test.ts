// Requests to ARM, raw and through the SDK alike: what is sent, what of an answer is believed, where the token goes.
import { readGalleryFacts } from '../../../src/azure/galleries';
import { armErrorOf, createScriptedArm, type Script, type ScriptedArm } from '../../support/azure/scripted-arm';

const id = {
  subscriptionId: '11111111-2222-3333-4444-555555555555',
  resourceGroupName: 'images-rg',
  galleryName: 'contosoImages',
  imageName: 'ubuntu-pro',
  versionName: '1.0.0',
};

const read = ({ arm }: ScriptedArm) => arm.send({ method: 'GET', path: '/thing', apiVersion: '1' });
const write = ({ arm }: ScriptedArm) => arm.send({ method: 'PUT', path: '/thing', apiVersion: '1', body: { a: 1 } });
const list = ({ arm }: ScriptedArm) => arm.list({ path: '/list', apiVersion: '1' });
const sdk = ({ arm }: ScriptedArm) => readGalleryFacts(arm, id);

const ways = [
  ['a raw read', read],
  ['a raw write', write],
  ['a list', list],
  ['a read through the SDK', sdk],
] as const;

test.each(ways)('%s follows no redirect, to whatever host', async (_name, send) => {
  for (const location of ['/thing', 'https://management.azure.com/other', 'https://evil.example/steal']) {
    for (const status of [301, 302, 303, 307, 308]) {
      const scripted = createScriptedArm(() => ({ status, headers: { location } }));
      expect(await armErrorOf(send(scripted))).toMatchObject({ kind: 'odd', status });
      expect(scripted.sent).toHaveLength(1);
    }
  }
});

test.each(ways)('%s believes no answer of another shape than a JSON object', async (_name, send) => {
  const shapes = ['<html>maintenance</html>', '[]', '"text"', '5', '{"location":', 'x'.repeat(100)];
  for (const body of send === write ? shapes : [...shapes, 'null']) {
    const error = await armErrorOf(send(createScriptedArm(() => ({ body }))));
    expect(error).toMatchObject({ kind: 'transient', status: 200 });
  }
});

test.each([read, list, sdk])('a read without a body is no answer (%#)', async (send) => {
  expect(await armErrorOf(send(createScriptedArm(() => ({ body: '' }))))).toMatchObject({ kind: 'transient' });
});

test('a write may be answered without a body, or with null as Microsoft.DevCenter does', async () => {
  expect(await write(createScriptedArm(() => ({ status: 202 })))).toMatchObject({ status: 202, body: {} });
  expect(await write(createScriptedArm(() => ({ status: 202, body: 'null' })))).toMatchObject({
    status: 202,
    body: {},
  });
});

test.each([{ location: 5 }, { location: null }, { location: ['westus'] }, {}, { location: '' }])(
  'a gallery answered as %p is no resource, and is read again',
  async (body) => {
    expect(await armErrorOf(sdk(createScriptedArm(() => ({ body }))))).toMatchObject({ kind: 'odd' });
  },
);

const get = ({ arm }: ScriptedArm) => arm.get({ path: '/subscriptions/s/resourceGroups/g/thing', apiVersion: '1' });

test.each([
  { id: '/subscriptions/s/resourceGroups/g/other', location: 'westus' },
  { id: '/subscriptions/t/resourceGroups/g/thing', location: 'westus' },
  { id: '/subscriptions/s/resourceGroups/g/thin\u212a', location: 'westus' },
  { status: 'InProgress' },
  { error: { code: 'InternalServerError' } },
  { value: [] },
])('an answer of 200 that is about something else is not believed: %p', async (body) => {
  expect(await armErrorOf(get(createScriptedArm(() => ({ body }))))).toMatchObject({
    kind: 'odd',
    code: 'AnswerOfAnother',
  });
});

test('the case of the letters in an id says nothing', async () => {
  const body = { id: '/SUBSCRIPTIONS/s/resourcegroups/G/thing', location: 'westus' };
  expect(await get(createScriptedArm(() => ({ body })))).toMatchObject({ body });
});

test.each([{}, { value: null }, { value: {} }, { error: {} }])('an answer of %p is no list', async (body) => {
  expect(await armErrorOf(list(createScriptedArm(() => ({ body }))))).toMatchObject({ kind: 'odd' });
});

test.each([[['a']], [null], ['text'], [5]])('identities answered as %p are none', async (userAssignedIdentities) => {
  const body = { location: 'West US', identity: { userAssignedIdentities } };
  expect(await sdk(createScriptedArm(() => ({ body })))).toMatchObject({ identities: [] });
});

test('the SDK speaks the one api-version of Compute Gallery, with the token and the telemetry of all requests', async () => {
  const scripted = createScriptedArm(() => ({ body: { location: 'West US' } }));
  await sdk(scripted);
  const urls = scripted.sent.map(({ url }) => new URL(url));
  expect(urls.map(({ searchParams }) => searchParams.getAll('api-version'))).toEqual([['2024-03-03']]);
  expect(scripted.sent.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer token-1']);
  expect(scripted.tracked).toMatchObject([{ method: 'GET', apiVersion: '2024-03-03', status: 200 }]);
});

const paged =
  (links: Readonly<Record<string, string>>): Script =>
  (request) => {
    const { pathname, search } = new URL(request.url);
    return { body: { value: [`${pathname}${search}`], nextLink: links[pathname] } };
  };

test.each([
  'https://management.azure.com/page2?a=1&a=2&$skiptoken=a%26b%3Dc%2Bd',
  'https://westus.management.azure.com/page2?x',
  'https://MANAGEMENT.azure.com/page2?q=%C3%A9',
])('a list goes on at %s, its query kept byte for byte', async (link) => {
  const scripted = createScriptedArm(paged({ '/list': link }));
  expect(await list(scripted)).toHaveLength(2);
  expect(scripted.sent[1]?.url).toBe(link);
});

test.each([
  'https://evil.example/page2',
  '//evil.example/page2',
  'http://management.azure.com/page2',
  'https://user:pw@management.azure.com/page2',
  'https://management.azure.com@evil.example/page2',
  'https://management.azure.com.:443/page2',
  'https://west.us.management.azure.com/page2',
  'https://a-b.management.azure.com/page2',
  'https://.management.azure.com/page2',
  'https://management.azure.com:444/page2',
  '/page2',
  'javascript:alert(1)',
])('a list that goes on at %s is not whole, and the token does not go there', async (link) => {
  const scripted = createScriptedArm(paged({ '/list': link }));
  expect(await armErrorOf(list(scripted))).toMatchObject({ kind: 'brokenList', code: 'ForeignLinkIgnored' });
  expect(scripted.sent).toHaveLength(1);
});

test('a list whose page names itself, or a page before, ends there', async () => {
  const itself = createScriptedArm(
    paged({ '/list': 'https://management.azure.com/b', '/b': 'https://management.azure.com/b' }),
  );
  expect(await list(itself)).toHaveLength(2);
  const circle = createScriptedArm(
    paged({
      '/list': 'https://management.azure.com/b',
      '/b': 'https://management.azure.com/c',
      '/c': 'https://management.azure.com/b',
    }),
  );
  expect(await list(circle)).toHaveLength(3);
});

test('a list of more than a thousand pages is an error, not a short list', async () => {
  const endless = createScriptedArm((_request, nth) => ({
    body: { value: [nth], nextLink: `https://management.azure.com/page${nth}` },
  }));
  expect(await armErrorOf(list(endless))).toMatchObject({ kind: 'brokenList', code: 'ListTooLong' });
  expect(endless.sent).toHaveLength(1000);
});

test.each([
  ['https://westus.management.azure.com/op?t=a%2Bb&c=%25', 'West US', true],
  ['https://management.azure.com/op', 'West US', true],
  ['https://eastus.management.azure.com/op', 'West US', false],
  ['https://evil.example/op', 'West US', false],
])('the poll link %s of an operation in %s is followed: %p', async (link, location, isFollowed) => {
  const scripted = createScriptedArm(() => ({ body: { status: 'Succeeded' } }));
  expect((await scripted.arm.follow(link, location)) !== null).toBe(isFollowed);
  expect(scripted.sent.map(({ url }) => url)).toEqual(isFollowed ? [link] : []);
});

test.each([
  '9007199254740993',
  '123456789012345678901234567890',
  '-9223372036854775808',
  '1e400',
  '0.1234567890123456789',
  '3.0000000000000000001e-320',
])('the number %s survives reading and writing, wherever it stands', async (number) => {
  const text = `{"a":${number},"b":[${number},{"c":${number}}],"text":"${number}","small":1.5}`;
  const scripted = createScriptedArm(() => ({ body: text }));
  const { body } = await read(scripted);
  await scripted.arm.send({ method: 'PUT', path: '/thing', apiVersion: '1', body: { ...body, more: true } });
  expect(scripted.sent[1]?.body).toBe(`${text.slice(0, -1)},"more":true}`);
});

test.each(ways)(
  '%s that is answered with an error which was cut on its way may be tried again; a page of a gateway speaks by its status',
  async (_name, send) => {
    const body = '{"error":{"code":"ScopeLocked","message":"The scope';
    for (const status of [400, 403, 404, 409, 422]) {
      const cut = createScriptedArm(() => ({
        status,
        body,
        headers: { 'content-type': 'application/json; charset=utf-8' },
      }));
      expect(await armErrorOf(send(cut))).toMatchObject({ kind: 'transient', status });
      const page = createScriptedArm(() => ({
        status,
        body: '<html>no</html>',
        headers: { 'content-type': 'text/html' },
      }));
      expect((await armErrorOf(send(page))).kind).not.toBe('transient');
    }
  },
);

test('an error carries code, words, the policy that denied it, and what was asked', async () => {
  const error = await armErrorOf(
    write(
      createScriptedArm(() => ({
        status: 403,
        headers: { 'x-ms-correlation-request-id': 'c-1', 'retry-after': '17' },
        body: {
          error: {
            code: 'RequestDisallowedByPolicy',
            message: "Resource '1.0.0' was disallowed by policy.",
            additionalInfo: [
              {
                type: 'PolicyViolation',
                info: { policyAssignmentId: '/providers/x/policyAssignments/allowed-locations' },
              },
            ],
          },
        },
      })),
    ),
  );
  expect(error).toMatchObject({
    kind: 'policyDenied',
    status: 403,
    correlationId: 'c-1',
    retryAfter: 17,
    wasSent: true,
    request: { method: 'PUT', path: '/thing' },
    policyAssignments: ['/providers/x/policyAssignments/allowed-locations'],
  });
});
