// Sending that begins to fail is told once, and so is its recovery; the client gets every answer and error as it is.
import { createHttpHeaders, createPipelineRequest, type HttpClient, RestError } from '@azure/core-rest-pipeline';
import { watchTransport } from '../../../src/telemetry/watched-transport';

const request = createPipelineRequest({ url: 'https://ingestion.example/v2.1/track', method: 'POST' });

function scripted(...outcomes: readonly (number | Error)[]): HttpClient {
  const left = [...outcomes];
  return {
    sendRequest: async () => {
      const next = left.shift() ?? 200;
      if (typeof next !== 'number') {
        throw next;
      }
      return { request, status: next, headers: createHttpHeaders() };
    },
  };
}

test('fails, goes on failing, recovers, fails again', async () => {
  const told: string[] = [];
  const client = watchTransport(
    (message) => void told.push(message.split('. ')[0] ?? ''),
    scripted(200, 401, 500, 200, 206, new RestError('connect ECONNREFUSED')),
  );
  const statuses: (number | string)[] = [];
  for (let send = 0; send < 6; send += 1) {
    const outcome = client.sendRequest(request).then(
      ({ status }) => status,
      (error: unknown) => String(error),
    );
    statuses.push(await outcome);
  }
  expect(statuses).toEqual([200, 401, 500, 200, 206, 'RestError: connect ECONNREFUSED']);
  expect(told).toEqual([
    'Telemetry cannot be sent: ingestion.example answered 401',
    'Telemetry is sent to ingestion.example again.',
    'Telemetry cannot be sent: ingestion.example could not be asked: connect ECONNREFUSED',
  ]);
});
