// What goes into an activity function and what comes out, between the orchestrator's JSON and the worker's wire.
import type { TypedData } from '../../../contract';
import { isNestedTooDeeply, NESTING_ERROR } from '../../../json-nesting';
import { throughDotnet } from './dotnet-json';
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

/**
 * A returned value as JSON text; `null` where the function returned nothing.
 * @throws Error where it is nested more deeply than .NET reads
 */
export function decodeReturnValue(value: TypedData | undefined): string {
  if (value?.json !== undefined) {
    if (isNestedTooDeeply(value.json)) {
      throw new Error(NESTING_ERROR);
    }
    return throughDotnet(value.json);
  }
  if (value?.bytes !== undefined) {
    return JSON.stringify(Buffer.from(value.bytes).toString('base64'));
  }
  return throughDotnet(JSON.stringify(value?.string ?? value?.int ?? value?.double ?? null));
}

export interface Failure {
  readonly Reason: string;
  readonly Details: string;
  readonly FailureDetails?: FailureDetails;
}

/** The failure that the orchestrator sees; the text follows the real extension's, two blanks included. */
export function encodeActivityFailure(functionName: string, error: unknown): Failure {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  const failureDetails = parseFailureDetails(message);
  const shown = failureDetails?.ErrorMessage ?? message;
  return {
    Reason: `Activity function '${functionName}' failed:  ${shown}`,
    Details: encodeDotnetException(shown, stack ?? ''),
    ...(failureDetails && { FailureDetails: failureDetails }),
  };
}

/** .NET's general failure, as an HRESULT. */
const GENERAL_FAILURE = -2146233088;

/** The exception behind a failed activity in the form in which the extension serializes it: for people, not to be parsed. */
function encodeDotnetException(message: string, stack: string): string {
  const text = message.toWellFormed();
  return JSON.stringify({
    $type: 'System.Exception, System.Private.CoreLib',
    ClassName: 'System.Exception',
    Message: ` ${text}`,
    Data: null,
    InnerException: {
      $type: 'Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException, Microsoft.Azure.WebJobs.Script',
      RemoteMessage: text,
      Message: `Result: Failure\nException: ${text}\nStack: ${stack.toWellFormed()}`,
      Data: { $type: 'System.Collections.ListDictionaryInternal, System.Private.CoreLib' },
      InnerException: null,
      HelpLink: null,
      Source: null,
      HResult: GENERAL_FAILURE,
      StackTrace: null,
    },
    HelpURL: null,
    StackTraceString: null,
    RemoteStackTraceString: null,
    RemoteStackIndex: 0,
    ExceptionMethod: null,
    HResult: GENERAL_FAILURE,
    Source: null,
    WatsonBuckets: null,
  });
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
