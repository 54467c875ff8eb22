// May this subscription use the zone, and is the zone where the configuration says it is?
import { type Finding, finding } from '../values/finding';
import { quote } from '../values/result';
import type { ZoneTarget } from '../values/zone-target';
import { registerFeatureCommand, registerProviderCommand, registerZoneCommand } from './remedy';

export interface ZoneFacts {
  /** Normalised. */
  readonly zone: string;
  /** As the service spells it: mixed case and hyphens are part of some. */
  readonly name: string;
  /** Normalised homeLocation; null where the service did not tell. */
  readonly homeRegion: string | null;
  /** NotRegistered, PendingRegister, Registered or PendingUnregister; empty where the service did not tell. */
  readonly registrationState: string;
  /** State of the feature Microsoft.EdgeZones/{zone}; null where it could not be read or does not exist. */
  readonly featureState: string | null;
}

/** What could be learnt of a subscription's extended zones. */
export type ZoneAccess =
  | { readonly kind: 'read'; readonly zones: readonly ZoneFacts[] }
  /** The provider Microsoft.EdgeZones is not registered: no zone can be used. */
  | { readonly kind: 'providerNotRegistered'; readonly message: string }
  /** We may not read the zones: nothing is known, the service will judge. */
  | { readonly kind: 'unknown'; readonly message: string };

const registered = (state: string) => state.toLowerCase() === 'registered';
/** Any other word says nothing of the zone. */
const unregistered = /^(notregistered|pendingregister|pendingunregister)$/i;

function findZoneFacts(access: ZoneAccess & { kind: 'read' }, zone: string): ZoneFacts | undefined {
  const all = access.zones.filter((facts) => facts.zone === zone);
  return all.find(({ registrationState }) => registered(registrationState)) ?? all[0];
}

export const zoneCheckModes = ['require', 'warn'] as const;
/** What a zone means that Microsoft.EdgeZones does not list: it is refused, or the service shall judge. */
export type ZoneCheck = (typeof zoneCheckModes)[number];

export interface ZoneAccessInput {
  readonly zoneAccess: ZoneAccess;
  readonly zoneCheck: ZoneCheck;
  readonly imageVersionId: { readonly subscriptionId: string };
}

/** By the list of zones. Errors refuse the target; warnings let it pass. */
export function checkListedZone(
  target: ZoneTarget,
  { zoneAccess: access, zoneCheck, imageVersionId: { subscriptionId } }: ZoneAccessInput,
): readonly Finding[] {
  const { zone, region } = target;
  if (access.kind === 'unknown') {
    return [
      finding(
        'warning',
        'ZoneAccessUnknown',
        `Whether zone ${zone} may be used could not be read, so Azure decides: ${access.message}`,
        zone,
      ),
    ];
  }
  if (access.kind === 'providerNotRegistered') {
    return [
      finding(
        'error',
        'ZoneNotRegistered',
        `The provider Microsoft.EdgeZones is not registered for the subscription (${access.message}). Run: ${registerProviderCommand(subscriptionId)}`,
        zone,
      ),
    ];
  }
  const facts = findZoneFacts(access, zone);
  if (facts === undefined) {
    const known = access.zones.map((one) => one.zone).join(', ') || 'none';
    const listed = `Microsoft.EdgeZones does not list zone ${quote(zone)}; the subscription sees: ${known}.`;
    return zoneCheck === 'warn'
      ? [finding('warning', 'ZoneNotFound', `${listed} ZONE_CHECK=warn: it is asked for all the same.`, zone)]
      : [
          finding(
            'error',
            'ZoneNotFound',
            `${listed} That is this program's check (ZONE_CHECK=require): Azure takes some zones that are not listed. Correct the name, or set ZONE_CHECK to warn.`,
            zone,
          ),
        ];
  }
  return [
    ...(facts.homeRegion !== null && facts.homeRegion !== region
      ? [
          finding(
            'error',
            'HomeRegionMismatch',
            `Zone ${zone} belongs to ${facts.homeRegion}, but the configuration pairs it with ${region}. Write ${facts.homeRegion}=${zone}.`,
            zone,
          ),
        ]
      : []),
    ...checkRegistration(facts, subscriptionId),
  ];
}

function checkRegistration({ zone, registrationState }: ZoneFacts, subscriptionId: string): readonly Finding[] {
  if (registered(registrationState)) {
    return [];
  }
  if (!unregistered.test(registrationState)) {
    const said = registrationState === '' ? 'nothing' : quote(registrationState);
    const message = `Microsoft.EdgeZones says ${said} of the registration of zone ${zone}, so Azure decides.`;
    return [finding('warning', 'ZoneAccessUnknown', message, zone)];
  }
  return [
    finding(
      'error',
      'ZoneNotRegistered',
      `Zone ${zone} is ${registrationState} for the subscription. Ask the subscription's owner to run: ${registerZoneCommand(subscriptionId, zone)} (Microsoft approves each request).`,
      zone,
    ),
  ];
}

/** By the zone's own feature. Errors refuse the target. */
function checkZoneFeature(
  { zone }: Pick<ZoneTarget, 'zone'>,
  { zoneAccess: access, imageVersionId: { subscriptionId } }: ZoneAccessInput,
): readonly Finding[] {
  const state = access.kind === 'read' ? (findZoneFacts(access, zone)?.featureState ?? null) : null;
  return state === null || registered(state)
    ? []
    : [
        finding(
          'error',
          'ZoneFeatureNotRegistered',
          `The feature Microsoft.EdgeZones/${zone} is ${state} for the subscription. Ask its owner to run: ${registerFeatureCommand(subscriptionId, zone)}`,
          zone,
        ),
      ];
}

/** Errors refuse the target; warnings let it pass. */
export function checkZoneAccess(target: ZoneTarget, input: ZoneAccessInput): readonly Finding[] {
  return [...checkListedZone(target, input), ...checkZoneFeature(target, input)];
}
