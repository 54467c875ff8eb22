// The seam between ARM and Event Grid: what ARM tells when a write has ended.

/** Who made a request, as its access token says. */
export interface Caller {
  readonly objectId: string;
  readonly appId: string;
  readonly tenantId: string;
  readonly principalType: string;
}

/** One finished ARM write; a long-running one is told when its operation has ended. */
export interface ResourceWrite {
  readonly resourceId: string;
  /** Such as `Microsoft.Compute/galleries/images/versions/write`. */
  readonly operationName: string;
  readonly outcome: 'Succeeded' | 'Failed' | 'Canceled';
  readonly kind: 'Write' | 'Delete' | 'Action';
  readonly method: string;
  readonly url: string;
  readonly correlationId: string;
  readonly clientRequestId?: string;
  readonly clientIpAddress?: string;
  readonly caller: Caller;
  /** Simulated time. */
  readonly at: Date;
  readonly resourceProvider: string;
  readonly subscriptionId: string;
  readonly resourceGroupName?: string;
  /** For a PUT: whether the resource was new. Event Grid shows the request of an update only. */
  readonly created?: boolean | undefined;
  /** The resource's JSON after the write. */
  readonly resource?: unknown;
}
