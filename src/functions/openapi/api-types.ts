// Types of the API's bodies, of the schemas that the OpenAPI document is made of: what a client in TypeScript imports.
import type * as z from 'zod';
import type * as schemas from './schemas';

export type Replication = z.infer<typeof schemas.replication>;
export type ReplicationList = z.infer<typeof schemas.replicationList>;
export type Operation = z.infer<typeof schemas.operation>;
export type Coverage = z.infer<typeof schemas.coverage>;
export type CoverageRow = Coverage['value'][number];
export type Plan = z.infer<typeof schemas.plan>;
export type SelectionPlan = z.infer<typeof schemas.selectionPlan>;
export type PolicyInForce = z.infer<typeof schemas.policyInForce>;
export type Preview = z.infer<typeof schemas.preview>;
export type PlatformParity = z.infer<typeof schemas.platformParity>;
export type Readiness = z.infer<typeof schemas.readiness>;
export type DevBoxGalleries = z.infer<typeof schemas.devBoxGalleries>;
export type Health = z.infer<typeof schemas.health>;
export type Problem = z.infer<typeof schemas.problem>;
