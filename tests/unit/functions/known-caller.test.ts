// A name in the record is that of a person who has signed in, or none.
import { HttpRequest, InvocationContext } from '@azure/functions';
import { callerOf } from '../../../src/functions/caller';
import { withKnownCaller } from '../../../src/functions/http/known-caller';

const headers = {
  'X-MS-CLIENT-PRINCIPAL-NAME': 'ceo@contoso.com',
  'x-ms-client-principal': 'e30=',
  'x-ms-client-request-id': '1',
};

test.each([
  [true, 'ceo@contoso.com'],
  [false, 'http request'],
])('App Service authentication on: %p, by %s', async (signsIn, by) => {
  const seen: string[] = [];
  const handler = withKnownCaller(async (request) => {
    seen.push(callerOf(request), request.headers.get('x-ms-client-request-id') ?? '');
    return {};
  }, signsIn);
  const request = new HttpRequest({ url: 'https://app.example/api/replications', method: 'GET', headers });
  await handler(request, new InvocationContext());
  expect(seen).toEqual([by, '1']);
});
