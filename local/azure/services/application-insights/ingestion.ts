// Application Insights' ingestion (`/v2/track`, `/v2.1/track`): envelopes in, the number accepted out. As with local
// authentication off, which is how this product is deployed, a token for Azure Monitor is required.
import { gunzipSync } from 'node:zlib';
import type { AccessTokens } from '../../arm/access-tokens';
import { readEnvelope } from './envelope';
import type { TelemetryLog } from './telemetry-log';

export interface IngestionRequest {
  readonly authorization: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly content: Buffer;
}

export interface IngestionAnswer {
  readonly status: number;
  readonly body: unknown;
}

const audiences = ['https://monitor.azure.com'];
/** A batch decompresses to at most that many bytes. */
const largestContent = 16 * 1024 * 1024;

export async function ingest(
  tokens: AccessTokens,
  log: TelemetryLog,
  request: IngestionRequest,
): Promise<IngestionAnswer> {
  const token = /^Bearer +(\S+)$/i.exec(request.authorization ?? '')?.[1];
  if (!token) {
    return refusal(401, 'Local authentication is disabled: a token for https://monitor.azure.com is required');
  }
  const caller = await tokens.verify(token, audiences);
  if (typeof caller === 'string') {
    return refusal(401, `The token is refused: ${caller}`);
  }
  let items: readonly unknown[];
  try {
    items = parseContent(request);
  } catch (error) {
    return refusal(400, `100: Invalid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const errors: { index: number; statusCode: number; message: string }[] = [];
  for (const [index, value] of items.entries()) {
    const item = readEnvelope(value);
    if ('problem' in item) {
      errors.push({ index, statusCode: 400, message: item.problem });
    } else {
      log.add(item);
    }
  }
  const accepted = items.length - errors.length;
  return {
    status: errors.length === 0 ? 200 : accepted === 0 ? 400 : 206,
    body: { itemsReceived: items.length, itemsAccepted: accepted, errors },
  };
}

/** A JSON array, a single envelope, or one envelope a line; gzip or plain. */
function parseContent({ content, contentEncoding }: IngestionRequest): readonly unknown[] {
  const zipped = contentEncoding?.toLowerCase() === 'gzip';
  const text = (zipped ? gunzipSync(content, { maxOutputLength: largestContent }) : content).toString('utf8').trim();
  if (text.startsWith('[')) {
    return JSON.parse(text) as unknown[];
  }
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as unknown);
}

function refusal(statusCode: number, message: string): IngestionAnswer {
  return {
    status: statusCode,
    body: { itemsReceived: 0, itemsAccepted: 0, errors: [{ index: 0, statusCode, message }] },
  };
}
