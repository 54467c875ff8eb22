// `npm run azure`: the simulated Azure alone, settings from the environment, until Ctrl-C.
import { readCommandLine } from '../process/command-line';
import { endWithNpm } from '../process/end-with-npm';
import { optionsFromEnvironment } from './environment';
import { type SimulatedAzure, startAzure } from './start-azure';
import { operatorIdentity, seedIdentities, subscriptionId } from './state/seed-ids';

const oldestNode = 22;

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function welcome({ endpoint, identityEndpoint, identityHeader, caFile }: SimulatedAzure): string {
  return `Simulated Azure
  Resource Manager   ${endpoint}   (also on regional hosts: westus.management.localhost, where that name resolves)
  managed identity   ${identityEndpoint}
  subscription       ${subscriptionId}
  identities         ${operatorIdentity.name} (the default, Owner), ${seedIdentities.map(({ name, clientId }) => `${name} ${clientId}`).join(', ')}

For programs with Azure SDKs:
  export ARM_ENDPOINT=${endpoint} NODE_EXTRA_CA_CERTS=${caFile}
  export IDENTITY_ENDPOINT=${identityEndpoint} IDENTITY_HEADER=${identityHeader}

For az (see docs/simulated-azure.md):
  export REQUESTS_CA_BUNDLE=${caFile} MSI_ENDPOINT=${identityEndpoint}
  az cloud register -n SimulatedAzure --endpoint-resource-manager ${endpoint} && az cloud set -n SimulatedAzure && az login --identity

What was asked, faults, the clock: ${endpoint}/_sim      Ctrl-C stops.`;
}

function explain(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? String(error.port) : '?';
    return `Port ${port} is in use. Stop what runs there, or choose another with AZURE_SIM_PORT (identity uses the next one).`;
  }
  return error instanceof Error ? error.message : String(error);
}

if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  fail(
    `The simulated Azure needs Node ${oldestNode} or newer; this is ${process.version}. npm scripts use the Node that npm ci installs.`,
  );
}

const { simulatedPort, clockSpeed, stateDir } = readCommandLine({
  command: 'npm run azure',
  summary: 'Runs the simulated Azure alone, until Ctrl-C.',
  options: ['simulatedPort', 'clockSpeed', 'stateDir'],
});
const given = {
  ...(simulatedPort !== undefined && { AZURE_SIM_PORT: simulatedPort }),
  ...(clockSpeed !== undefined && { CLOCK_SPEED: clockSpeed }),
  ...(stateDir !== undefined && { LOCAL_STATE_DIR: stateDir }),
};

Promise.resolve()
  .then(() =>
    startAzure({ ...optionsFromEnvironment({ ...process.env, ...given }), log: (line) => console.error(line) }),
  )
  .then(
    (azure) => {
      const stop = () => {
        azure.close().finally(() => process.exit(0));
      };
      process.once('SIGTERM', stop);
      const { endpoint, identityEndpoint, identityHeader, caFile } = azure;
      if (process.send) {
        // A Ctrl-C reaches every program of the terminal: whoever started this one stops it when nothing asks it any more.
        // Until then the app may still send telemetry; events to it would only fail.
        process.on('SIGINT', azure.holdEvents);
        process.on('message', (message: { type?: unknown }) => message.type === 'stopping' && azure.holdEvents());
        process.once('disconnect', stop);
        process.send({ type: 'ready', endpoint, identityEndpoint, identityHeader, caFile });
      } else {
        process.once('SIGINT', stop);
        endWithNpm(stop);
        console.log(welcome(azure));
      }
    },
    (error: unknown) => fail(explain(error)),
  );
