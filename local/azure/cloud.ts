// The simulated Azure without sockets: the services that are asked for, behind ARM's pipeline and the controls.
import type { RequestListener } from 'node:http';
import type { AccessTokens } from './arm/access-tokens';
import { createPipeline, type Pipeline } from './arm/arm-pipeline';
import { Operations } from './arm/operations';
import type { ResourceWrite } from './arm/resource-write';
import { ArmRouter } from './arm/router';
import type { Platform, Service } from './arm/service';
import { defineTrackedOperations } from './arm/tracked/tracked-write';
import { createAccessControl } from './services/authorization/access-control';
import { type ControlHandler, createControl } from './simulation/control';
import { RequestLog } from './simulation/request-log';
import type { Simulation } from './simulation/simulation';
import { Throttle } from './simulation/throttle';

export interface CloudOptions {
  readonly sim: Simulation;
  readonly tokens: AccessTokens;
  /** Routes are matched in the order of the services. */
  readonly services: (platform: Platform) => readonly Service[];
}

export interface Cloud {
  readonly pipeline: Pipeline;
  readonly control: ControlHandler;
  readonly requestLog: RequestLog;
  /** What answers the https port, with ARM's own listener in it. */
  listener(arm: RequestListener): RequestListener;
  /** Fills the empty store. */
  seed(): void;
  /** Takes up the operations that a store from an earlier run holds. */
  restore(): void;
  /** Takes up what else an earlier run left open. @param origin this server's own */
  resume(origin: string): void;
  close(): void;
}

export function createCloud({ sim, tokens, services: createServices }: CloudOptions): Cloud {
  const services: Service[] = [];
  const publish = (write: ResourceWrite) => {
    for (const service of services) {
      service.publish?.(write);
    }
  };
  const operations = new Operations(sim, publish);
  const access = createAccessControl(sim);
  const requestLog = new RequestLog();
  const throttle = new Throttle();
  defineTrackedOperations(sim, operations);
  services.push(...createServices({ sim, operations, access }));
  const router = new ArmRouter().add(...services.flatMap(({ routes }) => routes));
  const seed = () => {
    for (const service of services) {
      service.seed();
    }
  };
  const reset = () => {
    sim.clock.close();
    sim.resetBehaviour();
    sim.store.clear();
    requestLog.clear();
    throttle.clear();
    for (const service of services) {
      service.reset?.();
    }
    seed();
  };
  return {
    pipeline: createPipeline({
      sim,
      router,
      operations,
      tokens,
      access,
      requestLog,
      throttle,
      guard(request) {
        for (const service of services) {
          service.guard?.(request);
        }
      },
      onResourceWrite: publish,
    }),
    control: createControl({
      sim,
      requestLog,
      reset,
      others: services.flatMap(({ control }) => (control ? [control] : [])),
    }),
    requestLog,
    listener: (arm) => services.reduce((next, service) => service.listener?.(next) ?? next, arm),
    seed,
    restore: () => operations.resume(),
    resume(origin) {
      for (const service of services) {
        service.resume?.(origin);
      }
    },
    close() {
      for (const service of services) {
        service.close?.();
      }
    },
  };
}
