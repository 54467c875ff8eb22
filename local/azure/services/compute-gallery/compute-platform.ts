// What Compute Gallery is built on besides what every service is.
import type { Platform } from '../../arm/service';
import type { ZoneEnrollments } from '../../arm/zone-enrollments';

export interface ComputePlatform extends Platform {
  readonly zoneEnrollment: ZoneEnrollments;
}
