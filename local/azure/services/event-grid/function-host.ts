// The Functions host that Event Grid delivers to: where it is, and its keys, which Azure knows without being told.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonObject, objectAt, textAt } from '../../state/json';
import type { FunctionHost } from './deliver-events';

/** @param stateDir where the embedded host keeps `host-keys.json` when it asks for keys */
export function functionHostAt(url: string, stateDir: string): FunctionHost {
  const file = join(stateDir, 'host-keys.json');
  const keys = (): JsonObject => (existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as JsonObject) : {});
  return {
    url,
    systemKey: () => textAt(objectAt(keys(), 'systemKeys'), 'eventgrid_extension'),
    masterKey: () => textAt(keys(), 'masterKey'),
  };
}
