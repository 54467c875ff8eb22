// An Application Insights envelope as clients send it: checked as the ingestion service checks it, and shown in short.
// https://github.com/microsoft/ApplicationInsights-Home/tree/master/EndpointSpecs
import { asText, isObject, type JsonObject, objectAt, objectsAt, textAt } from '../../state/json';

/** The `baseType` of every telemetry item that the service stores. */
const baseTypes = [
  'AvailabilityData',
  'EventData',
  'ExceptionData',
  'MessageData',
  'MetricData',
  'PageViewData',
  'RemoteDependencyData',
  'RequestData',
] as const;

export type BaseType = (typeof baseTypes)[number];

/** One stored item: what it is at a glance, and the envelope as it came. */
export interface TelemetryItem {
  readonly kind: BaseType;
  /** Of the event, metric, dependency or request; the text of a message or exception. */
  readonly name: string;
  readonly operationId: string | null;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly envelope: JsonObject;
}

/** @returns the item, or what is wrong with the envelope, in the words that go into the answer's `errors` */
export function readEnvelope(value: unknown): TelemetryItem | { readonly problem: string } {
  if (!isObject(value)) {
    return { problem: '101: Invalid telemetry item: not an object' };
  }
  if (!textAt(value, 'name')) {
    return { problem: "103: Field 'name' on type 'Envelope' is required but missing" };
  }
  const time = textAt(value, 'time');
  if (!time || Number.isNaN(Date.parse(time))) {
    return { problem: "102: Field 'time' on type 'Envelope' is not a date and time" };
  }
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(textAt(value, 'iKey') ?? '')) {
    return { problem: '111: Invalid instrumentation key' };
  }
  const data = objectAt(value, 'data');
  const kind = baseTypes.find((known) => known === data.baseType);
  if (!kind) {
    return { problem: `107: Unknown base type '${asText(data.baseType)}'` };
  }
  const baseData = objectAt(data, 'baseData');
  return {
    kind,
    name: nameOf(kind, baseData),
    operationId: textAt(objectAt(value, 'tags'), 'ai.operation.id') ?? null,
    properties: objectAt(baseData, 'properties'),
    envelope: value,
  };
}

function nameOf(kind: BaseType, baseData: JsonObject): string {
  const [metric] = objectsAt(baseData, 'metrics');
  const [exception] = objectsAt(baseData, 'exceptions');
  if (kind === 'MetricData') {
    return textAt(metric, 'name') ?? '';
  }
  if (kind === 'ExceptionData') {
    return textAt(exception, 'message') ?? '';
  }
  return textAt(baseData, kind === 'MessageData' ? 'message' : 'name') ?? '';
}
