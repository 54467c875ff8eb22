// What an Azure service is here: one folder below `services` that owns its routes, its seed and its controls.
import type { RequestListener } from 'node:http';
import type { ServiceControl } from '../simulation/control';
import type { Simulation } from '../simulation/simulation';
import type { AccessControl } from './access-control';
import type { ArmRequest } from './arm-request';
import type { Operations } from './operations';
import type { ResourceWrite } from './resource-write';
import type { ArmRoute } from './router';

/** What every service is built on. */
export interface Platform {
  readonly sim: Simulation;
  readonly operations: Operations;
  readonly access: AccessControl;
}

/** Namespace to resource type to the api-versions that are listed for it, newest first. */
export type ResourceTypes = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export interface Service {
  /** What Microsoft.Resources lists of this service's providers. */
  readonly resourceTypes: ResourceTypes;
  readonly routes: readonly ArmRoute[];
  /** Puts into the empty store what a person finds there at the start. */
  seed(): void;
  /** The service's part of `/_sim`. */
  readonly control?: ServiceControl;
  /** Looks at each request that its caller has the right to make, before it is carried out. @throws ArmError */
  guard?(request: ArmRequest): void;
  /** Hears of every write that has ended. */
  publish?(write: ResourceWrite): void;
  /** Takes up what an earlier run left open. @param origin this server's own, `https://localhost:PORT` */
  resume?(origin: string): void;
  /** Forgets what is kept outside of the store, which is cleared already; the seed follows. */
  reset?(): void;
  /** Takes the requests to the https port that are not ARM's, and gives the others to `next`. */
  listener?(next: RequestListener): RequestListener;
  close?(): void;
}
