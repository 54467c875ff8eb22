// The engine `azure-storage`: Microsoft's Durable Task extension on Azure Storage, the engine of production, in a .NET process beside
// this host. The extension decides what runs when; this host runs it (docs/durable-engine.md).
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import type { DurableExtension } from '../../contract';
import type { EngineOptions } from '../engine-options';
import { buildEngine } from './build-engine';
import { createDurableApi, webHookPath } from './durable-api';
import { type EngineCall, type EngineProcess, startEngineProcess } from './engine-process';
import { type EngineStorage, openStorage } from './storage';

const durableTriggers = new Set(['orchestrationtrigger', 'activitytrigger', 'entitytrigger']);
const bindingSchema = z.looseObject({ rpcBaseUrl: z.unknown() });

export function createAzureStorageExtension(options: EngineOptions): DurableExtension {
  const { baseUrl, settings, stateDirectory, log } = options;
  const rpcSegment = `rpc-${randomBytes(16).toString('hex')}`;
  let engine: EngineProcess | undefined;
  let storage: EngineStorage | undefined;
  let binding: string | undefined;

  async function call({ name, trigger, instanceId, traceParent, traceState }: EngineCall) {
    const { returnValue } = await options.invoke({
      functionName: name,
      triggerData: trigger === null ? {} : { string: trigger },
      ...(instanceId !== undefined && { triggerMetadata: { instanceId: { string: instanceId } } }),
      ...(traceParent && { traceParent }),
      ...(traceState && { traceState }),
    });
    return returnValue;
  }

  return {
    clientBinding() {
      if (binding === undefined) {
        throw new Error('The durable client is not there yet: the engine is starting.');
      }
      return binding;
    },
    handle: createDurableApi({
      engine: () => engine,
      baseUrl,
      rpcSegment,
      systemKey: options.systemKey,
      masterKey: options.masterKey,
    }),
    async start() {
      const assembly = await buildEngine(log);
      storage = await openStorage(settings, stateDirectory, log);
      const durable = options.functions.filter(({ trigger }) => durableTriggers.has(trigger.type.toLowerCase()));
      const code = options.systemKey === undefined ? '' : `?code=${encodeURIComponent(options.systemKey)}`;
      engine = await startEngineProcess({
        assembly,
        environment: { ...process.env, ...storage.environment, ...identityOf(options.instanceName) },
        start: {
          functions: Object.fromEntries(durable.map(({ name, trigger }) => [name, trigger.type])),
          hostJson: join(options.appRoot, 'host.json'),
          hubName: options.hubName,
          webHookUrl: `${baseUrl}${webHookPath}${code}`,
        },
        call,
        log,
        onLost: (reason) => options.onLost(`The engine 'azure-storage' is lost: ${reason}.`),
      });
      // The client's own way to the API; the extension's is off, since it would be a port without a key.
      const seen = bindingSchema.parse(JSON.parse(engine.clientBinding));
      binding = JSON.stringify({ ...seen, rpcBaseUrl: `${baseUrl}${webHookPath}/${rpcSegment}/` });
    },
    async stop() {
      await engine?.stop();
      await storage?.stop();
    },
  };
}

/** How the extension learns the name under which this instance holds its partitions of the hub. */
function identityOf(instanceName: string): NodeJS.ProcessEnv {
  return { WEBSITE_CURRENT_STAMPNAME: 'embedded', RoleInstanceId: instanceName };
}
