// The way to the ingestion, watched: the client itself says nothing when it cannot send, so this tells when that begins
// and when it ends.
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';

/**
 * @param tell gets one line when sending begins to fail, and one when it works again
 * @param inner does the sending
 */
export function watchTransport(
  tell: (message: string) => void,
  inner: HttpClient = createDefaultHttpClient(),
): HttpClient {
  let failing = false;
  const failed = (host: string, why: string) => {
    if (!failing) {
      failing = true;
      tell(
        `Telemetry cannot be sent: ${host} ${why}. The app goes on; docs/operations.md, "When no telemetry arrives".`,
      );
    }
  };
  return {
    async sendRequest(request) {
      const { host } = new URL(request.url);
      try {
        const response = await inner.sendRequest(request);
        if (response.status >= 400) {
          failed(host, `answered ${response.status}`);
        } else if (failing) {
          failing = false;
          tell(`Telemetry is sent to ${host} again.`);
        }
        return response;
      } catch (error) {
        failed(host, `could not be asked: ${error instanceof Error ? error.message : String(error)}`);
        throw error;
      }
    },
  };
}
