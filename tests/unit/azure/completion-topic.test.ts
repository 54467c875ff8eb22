// What is sent counts as sent only where Event Grid says so: whatever else answers behind the topic's name, the event is sent again later.
import { createHttpHeaders, type HttpClient, RestError } from '@azure/core-rest-pipeline';
import { completionId, trySendCompletion } from '../../../src/activities/send-completion';
import { createCompletionTopic } from '../../../src/azure/completion-topic';
import { newRecord } from '../../../src/domain/replication/new-record';
import { toReplication } from '../../../src/domain/replication/replication-view';

const endpoint = 'https://replicated.westus-1.eventgrid.azure.net/api/events';
const imageVersionId =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/g/images/i/versions/1.0.0';
const replication = toReplication(
  newRecord(
    'i-1.0.0-x',
    {
      imageVersionId,
      targets: [],
      trigger: { kind: 'event', by: 'test' },
      policy: {
        regionParity: 'require',
        identity: { kind: 'check' },
        role: 'Contributor',
        deadlineSeconds: 3600,
        writesPerDay: 20,
        retry: { rewriteAfterSeconds: 30, removeAndAddTimes: 2, removeAndAddAfterSeconds: 60, enrolmentSeconds: 1800 },
      },
      previous: null,
      writtenAt: [],
      resume: null,
    },
    '2026-11-29T00:00:00.000Z',
  ),
);
const credential = { getToken: async () => ({ token: 'x', expiresOnTimestamp: Date.now() + 3_600_000 }) };

interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @returns why it was not sent, and the hosts that were asked */
async function sendTo(answer: (asked: number) => Answer | Error) {
  const hosts: string[] = [];
  const httpClient: HttpClient = {
    async sendRequest(request) {
      hosts.push(new URL(request.url).host);
      const given = answer(hosts.length);
      if (given instanceof Error) {
        throw given;
      }
      const { status, body = '', headers = {} } = given;
      return { request, status, headers: createHttpHeaders(headers), bodyAsText: body };
    },
  };
  const why = await trySendCompletion(createCompletionTopic(endpoint, credential, httpClient), replication);
  return { why, hosts };
}

const html = '<!DOCTYPE html><html><title>Sign in</title></html>';
const typed = (type: string) => ({ 'content-type': type });
const elsewhere = { location: 'https://login.example.com/' };

test('Event Grid takes it: 200 and no body', async () => {
  expect(await sendTo(() => ({ status: 200, headers: { 'content-length': '0' } }))).toMatchObject({ why: null });
  expect(completionId(replication)).toMatch(/^[0-9a-f]{32}$/);
});

test.each<[string, (asked: number) => Answer | Error, RegExp]>([
  ['400', () => ({ status: 400, body: '{"error":{"code":"BadRequest","message":"schema"}}' }), /schema|BadRequest|400/],
  ['401', () => ({ status: 401 }), /401/],
  ['403', () => ({ status: 403, body: '{"error":{"code":"Forbidden","message":"no role"}}' }), /no role|403/],
  ['404', () => ({ status: 404 }), /404/],
  ['410 with HTML', () => ({ status: 410, body: html, headers: typed('text/html') }), /410|parsing/i],
  ['413', () => ({ status: 413, body: '{"error":{"code":"PayloadTooLarge","message":"too large"}}' }), /too large|413/],
  ['429', () => ({ status: 429, headers: { 'retry-after': '60' } }), /429/],
  ['500 with half a body', () => ({ status: 500, body: '{"error":{' }), /500|parsing/i],
  ['503', () => ({ status: 503 }), /503/],
  ['200 with HTML', () => ({ status: 200, body: html, headers: typed('text/html') }), /no Event Grid topic.*Sign in/],
  ['200 with a page of no type', () => ({ status: 200, body: ` ${html}` }), /answered 200.*Sign in/],
  ['202', () => ({ status: 202 }), /202/],
  ['204', () => ({ status: 204 }), /204/],
  ['a connection that is reset', () => new RestError('read ECONNRESET', { code: 'ECONNRESET' }), /ECONNRESET/],
  ['a name that is not found', () => new RestError('getaddrinfo ENOTFOUND', { code: 'ENOTFOUND' }), /ENOTFOUND/],
  ...[301, 302, 303, 307, 308].map((status): [string, (asked: number) => Answer, RegExp] => [
    `${status} to a page that answers 200`,
    (asked) => (asked === 1 ? { status, headers: elsewhere } : { status: 200 }),
    new RegExp(String(status)),
  ]),
])(
  '%s is no event that was taken, is told in words, and is asked once of the topic alone',
  async (_, answer, words) => {
    const { why, hosts } = await sendTo(answer);
    expect(why).toMatch(words);
    expect(hosts).toEqual(['replicated.westus-1.eventgrid.azure.net']);
  },
);
