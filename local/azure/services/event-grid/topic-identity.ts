// Which identities an event subscription may name for delivery and for dead letters: those that its topic has.
import { ArmError } from '../../arm/arm-error';
import { type JsonObject, objectAt, textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';

/**
 * @param topic the system topic or custom topic; undefined for subscriptions at a scope, whose topic can have no identity
 * @param sent properties of the event subscription
 * @throws ArmError 400 `InvalidRequest`. Whether the identity has a role on the storage account is out of reach here.
 */
export function requireTopicIdentity(topic: StoredResource | undefined, sent: JsonObject): void {
  const problems = ['deadLetterWithResourceIdentity', 'deliveryWithResourceIdentity'].flatMap((member) => {
    const wanted = objectAt(sent, member).identity;
    return wanted === undefined || wanted === null || has(topic, wanted)
      ? []
      : [`${member}.identity is ${describe(wanted)}, but the topic has ${describe(topic?.body.identity)}.`];
  });
  if (problems.length > 0) {
    throw new ArmError(400, 'InvalidRequest', `Invalid event subscription request: ${problems.join(' ')}`);
  }
}

function has(topic: StoredResource | undefined, wanted: unknown): boolean {
  const identity = topic?.body.identity;
  const kinds = (textAt(identity, 'type') ?? '').toLowerCase().split(/\s*,\s*/);
  const kind = (textAt(wanted, 'type') ?? '').toLowerCase();
  if (!kinds.includes(kind)) {
    return false;
  }
  const id = textAt(wanted, 'userAssignedIdentity')?.toLowerCase();
  const assigned = Object.keys(objectAt(identity, 'userAssignedIdentities')).map((one) => one.toLowerCase());
  return kind !== 'userassigned' || (id !== undefined && assigned.includes(id));
}

function describe(identity: unknown): string {
  const type = textAt(identity, 'type');
  const ids = [
    textAt(identity, 'userAssignedIdentity'),
    ...Object.keys(objectAt(identity, 'userAssignedIdentities')),
  ].filter((id) => id !== null);
  return type === null ? 'no identity' : [`'${type}'`, ...ids].join(' ');
}
