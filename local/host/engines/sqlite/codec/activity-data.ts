// What goes into an activity function and what comes out, between the orchestrator's JSON and the worker's wire.
import type { TypedData } from '../../../contract';
import type { FailureDetails } from './history-event';

/**
 * An activity's input as the host's converters hand it over.
 * @remarks The SDK encodes strings once more, which the worker undoes; a boolean becomes .NET's text and stays text.
 */
export function encodeActivityInput(input: unknown): TypedData {
  if (input === null || input === undefined) {
    return {};
  }
  if (typeof input === 'string') {
    return { string: input };
  }
  if (typeof input === 'boolean') {
    return { string: input ? 'True' : 'False' };
  }
  return { string: JSON.stringify(input) };
}

/** A returned value as JSON text; `null` where the function returned nothing. */
export function decodeReturnValue(value: TypedData | undefined): string {
  if (value?.json !== undefined) {
    return value.json;
  }
  if (value?.bytes !== undefined) {
    return JSON.stringify(Buffer.from(value.bytes).toString('base64'));
  }
  return JSON.stringify(value?.string ?? value?.int ?? value?.double ?? null);
}

export interface Failure {
  readonly Reason: string;
  readonly Details: string;
  readonly FailureDetails?: FailureDetails;
}

/** The failure that the orchestrator sees; the text follows the real extension's, two blanks included. */
export function encodeActivityFailure(functionName: string, error: unknown): Failure {
  const { name, message, stack } =
    error instanceof Error ? error : { name: 'Error', message: String(error), stack: '' };
  const failureDetails = parseFailureDetails(message);
  return {
    Reason: `Activity function '${functionName}' failed:  ${failureDetails?.ErrorMessage ?? message}`,
    Details: JSON.stringify({ ClassName: name, Message: message, StackTraceString: stack ?? null }),
    ...(failureDetails && { FailureDetails: failureDetails }),
  };
}

/** Reads the JSON that durable-functions puts into the message where the app set an exception properties provider. */
function parseFailureDetails(message: string): FailureDetails | undefined {
  if (!message.startsWith('{"errorType":')) {
    return undefined;
  }
  try {
    const payload = JSON.parse(message) as Record<string, unknown>;
    return {
      ErrorType: String(payload.errorType),
      ErrorMessage: String(payload.errorMessage ?? ''),
      IsNonRetriable: payload.isNonRetriable === true,
      Properties: payload.properties,
      ...(typeof payload.stackTrace === 'string' && { StackTrace: payload.stackTrace }),
    };
  } catch {
    return undefined;
  }
}
