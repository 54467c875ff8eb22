// From the body of a PUT (or a PATCH laid over the last one) to a valid model, or a refusal that names every problem.
// Shapes: specification/eventgrid/…/Microsoft.EventGrid/stable/2022-06-15/EventGrid.json.

import { ArmError } from '../../arm/arm-error';
import { asText, isObject, type JsonObject, objectAt, textAt } from '../../state/json';
import { type EventDeliverySchema, eventDeliverySchemas } from './event-schema';
import type { Destination, EventSubscriptionModel } from './event-subscription';
import { parseEventFilter } from './parse-event-filter';
import { defaultRetryPolicy, type RetryPolicy } from './retry-policy';

/** Event Grid's own words for a web hook without a usable address. */
const invalidUrl =
  'Supplied URL is invalid. It cannot be null or empty and should be a proper HTTPS URL like https://www.example.com.';

/**
 * Reads `properties` of an event subscription whose topic type offers `eventTypes`.
 * A web hook may be on http here; Azure insists on https.
 * @throws ArmError 400 `InvalidRequest`
 */
export function parseEventSubscription(properties: JsonObject, eventTypes: readonly string[]): EventSubscriptionModel {
  const problems: string[] = [];
  const withIdentity = objectAt(properties, 'deliveryWithResourceIdentity');
  const identity = withIdentity.identity;
  const deadLetterWithIdentity = objectAt(properties, 'deadLetterWithResourceIdentity');
  const model = {
    destination: parseDestination(properties.destination ?? withIdentity.destination, problems),
    filter: parseEventFilter(properties.filter, eventTypes, problems),
    eventDeliverySchema: parseSchema(properties.eventDeliverySchema, problems),
    retryPolicy: parseRetryPolicy(properties.retryPolicy, problems),
    labels: Array.isArray(properties.labels) ? properties.labels.map(asText) : [],
    ...parseExpiration(properties.expirationTimeUtc, problems),
    ...parseDeadLetter(properties.deadLetterDestination ?? deadLetterWithIdentity.deadLetterDestination, problems),
    ...(isObject(identity) ? { deliveryIdentity: identity } : {}),
    ...(isObject(deadLetterWithIdentity.identity) ? { deadLetterIdentity: deadLetterWithIdentity.identity } : {}),
  };
  if (problems.length > 0 || !model.destination) {
    throw new ArmError(400, 'InvalidRequest', `Invalid event subscription request: ${problems.join(' ')}`);
  }
  return { ...model, destination: model.destination };
}

function parseDestination(value: unknown, problems: string[]): Destination | undefined {
  const properties = objectAt(value, 'properties');
  const batching = {
    maxEventsPerBatch: integer(properties, 'maxEventsPerBatch', 1, 5000, 1, problems),
    preferredBatchSizeInKilobytes: integer(properties, 'preferredBatchSizeInKilobytes', 1, 1024, 64, problems),
  };
  switch (textAt(value, 'endpointType')?.toLowerCase()) {
    case 'webhook': {
      const endpointUrl = textAt(properties, 'endpointUrl') ?? '';
      if (!/^https?:\/\//i.test(endpointUrl) || !URL.canParse(endpointUrl)) {
        problems.push(invalidUrl);
      }
      return { endpointType: 'WebHook', endpointUrl, ...batching };
    }
    case 'azurefunction': {
      const resourceId = textAt(properties, 'resourceId') ?? '';
      if (!/\/providers\/Microsoft\.Web\/sites\/[^/]+\/functions\/[^/]+$/i.test(resourceId)) {
        problems.push(
          `destination.properties.resourceId '${resourceId}' is not the id of a function: …/providers/Microsoft.Web/sites/{app}/functions/{function}.`,
        );
      }
      return { endpointType: 'AzureFunction', resourceId, ...batching };
    }
    default:
      problems.push(
        `destination.endpointType '${textAt(value, 'endpointType') ?? ''}' is not served here; use WebHook or AzureFunction.`,
      );
      return undefined;
  }
}

function parseSchema(value: unknown, problems: string[]): EventDeliverySchema {
  if (value === undefined || value === null) {
    return 'EventGridSchema';
  }
  const known = eventDeliverySchemas.find((schema) => schema.toLowerCase() === asText(value).toLowerCase());
  if (!known) {
    problems.push(
      `eventDeliverySchema '${asText(value)}' is not one of ${eventDeliverySchemas.join(', ')}, the schemas that system topics allow.`,
    );
  }
  return known ?? 'EventGridSchema';
}

function parseRetryPolicy(value: unknown, problems: string[]): RetryPolicy {
  const policy = isObject(value) ? value : {};
  const { maxDeliveryAttempts, eventTimeToLiveInMinutes } = defaultRetryPolicy;
  return {
    maxDeliveryAttempts: integer(policy, 'maxDeliveryAttempts', 1, 30, maxDeliveryAttempts, problems),
    eventTimeToLiveInMinutes: integer(policy, 'eventTimeToLiveInMinutes', 1, 1440, eventTimeToLiveInMinutes, problems),
  };
}

function parseExpiration(value: unknown, problems: string[]): Pick<EventSubscriptionModel, 'expirationTimeUtc'> {
  if (value === undefined || value === null) {
    return {};
  }
  if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) {
    return { expirationTimeUtc: value };
  }
  problems.push(`expirationTimeUtc must be a date and time in ISO 8601, not ${JSON.stringify(value)}.`);
  return {};
}

function parseDeadLetter(value: unknown, problems: string[]): Pick<EventSubscriptionModel, 'deadLetterDestination'> {
  if (!isObject(value)) {
    return {};
  }
  const resourceId = textAt(value.properties, 'resourceId');
  const blobContainerName = textAt(value.properties, 'blobContainerName');
  if (value.endpointType !== 'StorageBlob' || !resourceId || !blobContainerName) {
    problems.push(
      'deadLetterDestination needs endpointType StorageBlob, properties.resourceId and properties.blobContainerName.',
    );
    return {};
  }
  if (!/^[a-z0-9](-?[a-z0-9]){2,62}$/.test(blobContainerName)) {
    problems.push(
      `deadLetterDestination.properties.blobContainerName '${blobContainerName}' is not a container name: 3 to 63 lower-case letters, digits and single hyphens.`,
    );
  }
  return { deadLetterDestination: { resourceId, blobContainerName } };
}

function integer(
  holder: JsonObject,
  name: string,
  least: number,
  most: number,
  otherwise: number,
  problems: string[],
): number {
  const value = holder[name] ?? otherwise;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) {
    return value;
  }
  problems.push(`${name} must be an integer from ${least} to ${most}, not ${JSON.stringify(value)}.`);
  return otherwise;
}
