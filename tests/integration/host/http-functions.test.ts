// HTTP functions behind the embedded host: routes, methods, what arrives, what is sent back, and clients that misbehave.
import { request } from 'node:http';
import { connect } from 'node:net';
import { eventually, type HostProcess, startHostProcess } from './host-process';

let host: HostProcess;
const get = (path: string, init?: RequestInit) => fetch(host.url + path, init);

beforeAll(async () => {
  host = await startHostProcess({
    app: 'workbench',
    environment: { TIMER_SCHEDULE: '0 0 0 * * *', FROM_ENVIRONMENT: 'x' },
  });
});
afterAll(() => host.stop());

describe('what a function receives', () => {
  test('is the request with its query, route values, headers and bytes', async () => {
    const body = new Uint8Array([0, 255, 10, 128]);
    const response = await get('/api/echo/5/b%20b?q=1&q=2&empty=', {
      method: 'POST',
      body,
      headers: { 'x-ask': 'hello' },
    });

    expect(response.status).toBe(201);
    expect(response.headers.get('x-answer')).toBe('yes');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject({
      method: 'POST',
      url: `${host.url}/api/echo/5/b%20b?q=1&q=2&empty=`,
      query: { q: '1,2', empty: '' },
      params: { id: '5', name: 'b b' },
      header: 'hello',
      body: Buffer.from(body).toString('base64'),
      length: 4,
      functionName: 'echo',
    });
  });

  test('has an invocation id of its own and the trace it is part of', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const traced = (await (await get('/api/echo/1', { headers: { traceparent } })).json()) as Record<string, string>;
    const untraced = (await (await get('/api/echo/1')).json()) as Record<string, string>;

    expect(traced.traceParent).toBe(traceparent);
    expect(untraced.traceParent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(traced.invocationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(traced.invocationId).not.toBe(untraced.invocationId);
  });

  test('finds settings of local.settings.json and its own address in the environment', async () => {
    const { settings } = (await (await get('/api/echo/1')).json()) as { settings: Record<string, string> };
    expect(settings).toEqual({ file: 'file', host: new URL(host.url).host });
  });

  test('may be 20 MB', async () => {
    const response = await get('/api/echo/1', { method: 'PUT', body: Buffer.alloc(20 * 1024 * 1024, 7) });
    expect(((await response.json()) as { length: number }).length).toBe(20 * 1024 * 1024);
  });

  test('is refused above 100 MB, before it is sent', async () => {
    const [status] = await speak(
      `POST /api/echo/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${104_857_601}\r\n\r\n`,
    );
    expect(status).toBe('HTTP/1.1 413 Payload Too Large');
  });

  test('is refused above 100 MB where its length is not said beforehand', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const upload = request(`${host.url}/api/echo/1`, { method: 'POST' }, (response) => {
        resolve(response.statusCode);
        upload.destroy();
      });
      upload.on('error', reject);
      const chunk = Buffer.alloc(8 * 1024 * 1024);
      const send = (left: number) => {
        if (left > 0 && !upload.destroyed) {
          upload.write(chunk, () => send(left - 1));
        }
      };
      send(14);
    });
    expect(status).toBe(413);
  });
});

describe('which function a request reaches', () => {
  test.each([
    ['GET', '/api/echo/5', 201],
    ['GET', '/API/Echo/5', 201],
    ['GET', '/api/echo/5/name/', 201],
    ['GET', '/api/echo/notanumber', 404],
    ['GET', '/api/echo', 404],
    ['GET', '/api/echo/5/name/more', 404],
    ['DELETE', '/api/echo/5', 404],
    ['GET', '/api/switchedOff', 404],
    ['GET', '/api/unknown', 404],
    ['GET', '/echo/5', 404],
    ['GET', '/api/files', 200],
    ['GET', '/api/files/a/b/c', 200],
    ['HEAD', '/api/withHead', 200],
    ['HEAD', '/api/nothing', 404],
    ['OPTIONS', '/api/withHead', 200],
    ['OPTIONS', '/api/nothing', 404],
    ['GET', '/api/nothing', 204],
    ['GET', '/', 200],
  ])('%s %s is %d, as in the real host', async (method, path, status) => {
    const response = await get(path, { method });
    expect(response.status).toBe(status);
    if (status === 404) {
      expect(await response.text()).toBe('');
    }
  });

  test('is the first by name where two routes fit, not the more literal one', async () => {
    expect(await (await get('/api/order/ping')).text()).toBe('parameter'); // orderAny comes before orderLiteral
  });

  test('keeps encoded slashes in a catch-all', async () => {
    expect(await (await get('/api/files/a/b%2Fc')).json()).toEqual({ rest: 'a/b%2Fc' });
  });
});

describe('what a client receives', () => {
  test('is the bytes of the answer', async () => {
    const response = await get('/api/bytes');
    expect(response.headers.get('content-length')).toBe('4');
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 1, 254, 255]);
  });

  test('has cookies as ASP.NET Core writes them', async () => {
    expect((await get('/api/cookies')).headers.getSetCookie()).toEqual([
      'a=1; max-age=60; path=/; secure; samesite=lax; httponly',
      'b=x%20y; expires=Wed, 02 Jan 2030 03:04:05 GMT; path=/api; samesite=none',
    ]);
  });

  test.each(['throws', 'badAnswer', 'readsBlob'])('is 500 without details where %s fails', async (name) => {
    const response = await get(`/api/${name}`);
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('');
  });

  test('is 500 when the function takes longer than functionTimeout', async () => {
    expect((await get('/api/slow')).status).toBe(500);
    expect(host.output()).toContain('was exceeded by function: Functions.slow');
  });
});

describe('clients that misbehave', () => {
  test.each([
    ['no HTTP at all', 'hello\r\n\r\n', 'HTTP/1.1 400 Bad Request'],
    ['a host that is none', 'GET /api/echo/1 HTTP/1.1\r\nHost: a b\r\n\r\n', 'HTTP/1.1 400 Bad Request'],
    ['a target without a path', 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n', 'HTTP/1.1 400 Bad Request'],
    ['a broken escape', 'GET /api/files/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n', 'HTTP/1.1 200 OK'],
    ['two slashes', 'GET //api/echo/1 HTTP/1.1\r\nHost: localhost\r\n\r\n', 'HTTP/1.1 404 Not Found'],
  ])('%s', async (_, text, expected) => {
    expect((await speak(text))[0]).toBe(expected);
  });

  test('go away amid a request or before the answer, and the host goes on', async () => {
    await speak('POST /api/echo/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc', { hangUp: true });
    await speak('GET /api/slow HTTP/1.1\r\nHost: localhost\r\n\r\n', { hangUp: true });
    expect((await get('/api/nothing')).status).toBe(204);
  });

  test('come by IPv4 and IPv6', async () => {
    const { port } = new URL(host.url);
    expect((await fetch(`http://127.0.0.1:${port}/api/nothing`)).status).toBe(204);
    expect((await fetch(`http://[::1]:${port}/api/nothing`)).status).toBe(204);
  });

  test('leave a rejection that nobody awaits, and it is told', async () => {
    expect(await (await get('/api/rejectsLater')).text()).toBe('ok');
    await eventually(() => host.output().includes('Unhandled rejection in the app'));
    expect(host.output()).toContain('Error: nobody awaits this');
  });
});

/** Sends raw text and answers the lines that come back; `hangUp` closes the socket once the text is sent. */
function speak(text: string, { hangUp = false } = {}): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(host.url).port), '127.0.0.1', () => {
      socket.write(text, () => hangUp && socket.destroy());
    });
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().split('\r\n'));
    });
    socket.once('close', () => resolve([]));
    socket.once('error', reject);
  });
}
