// What a service that places things in extended zones asks Microsoft.EdgeZones.

/** A zone that Microsoft.EdgeZones lists for a subscription. */
export interface ZoneEnrollment {
  /** Short name of its parent region. */
  readonly homeLocation: string;
  /** Whether both the zone and its feature are registered by now. */
  readonly enrolled: boolean;
}

/** @returns null for a zone that is not listed */
export type ZoneEnrollments = (subscriptionId: string, zone: string) => ZoneEnrollment | null;
