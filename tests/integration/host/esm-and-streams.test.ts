// An app of ECMAScript modules, which also has HTTP streaming on and no route prefix.
import { type HostProcess, startHostProcess } from './host-process';

let host: HostProcess;
beforeAll(async () => {
  host = await startHostProcess({ app: 'esm', environment: { HOST_QUIET: 'on' } });
});
afterAll(() => host.stop());

test('streams the request to the function and its answer back', async () => {
  const response = await fetch(`${host.url}/stream/7?x=1`, {
    method: 'POST',
    body: 'x'.repeat(300_000),
    headers: { 'x-ask': 'hi' },
  });
  expect(response.status).toBe(206);
  expect(response.headers.get('x-answer')).toBe('streamed');
  expect(await response.text()).toBe('id=7 ask=hi length=300000');
});

test('answers 500 when the function throws before it answered', async () => {
  expect((await fetch(`${host.url}/streamThrows`)).status).toBe(500);
});

test('prints nothing but problems when it is told to be quiet', () => {
  expect(host.output()).not.toContain('Executing');
  expect(host.output()).toContain('Error: in a stream');
});
