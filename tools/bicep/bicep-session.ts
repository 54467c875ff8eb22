// A running Bicep compiler, asked by JSON-RPC: one start serves hundreds of files.
import { spawn } from 'node:child_process';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { compilerEnvironment } from './bicep-compiler';

/** One remark of the compiler or its linter. */
export interface Diagnostic {
  /** File that it is about. */
  readonly source: string;
  /** Counted from 0. */
  readonly range: { readonly start: { readonly line: number; readonly char: number } };
  readonly level: 'Info' | 'Warning' | 'Error';
  /** Such as `BCP057`, or a linter rule's name. */
  readonly code: string;
  readonly message: string;
}

export interface Compilation {
  readonly diagnostics: readonly Diagnostic[];
  /** The ARM template as JSON text; null where the file has errors. */
  readonly template: string | null;
}

/** What a deployment would deploy: what only Azure knows is left as an expression. */
export interface Snapshot {
  readonly predictedResources: readonly PredictedResource[];
  readonly diagnostics: readonly string[];
  readonly outputs: Readonly<Record<string, { readonly value?: unknown }>>;
}

export interface PredictedResource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly apiVersion: string;
  /** Of an extension resource such as a role assignment. */
  readonly scope?: string;
  readonly location?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

/** What Azure knows of the deployment itself. */
export interface DeploymentMetadata {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly location: string;
  readonly deploymentName: string;
  /** Where the deployment is one to a resource group. */
  readonly resourceGroup?: string;
}

export interface BicepSession {
  compile(path: string): Promise<Compilation>;
  /** The file as the formatter would have it. */
  format(path: string): Promise<string>;
  /** Evaluates a .bicepparam file. @throws with the compiler's words, those of `fail()` among them */
  snapshot(path: string, metadata: DeploymentMetadata): Promise<Snapshot>;
  stop(): void;
}

export function startSession(compiler: string): BicepSession {
  const child = spawn(compiler, ['jsonrpc', '--stdio'], {
    env: compilerEnvironment,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  return {
    compile: async (path) => {
      const { diagnostics, contents } = await connection.sendRequest<{
        readonly diagnostics: readonly Diagnostic[];
        readonly contents: string | null;
      }>('bicep/compile', { path });
      return { diagnostics, template: contents };
    },
    format: async (path) => {
      const { contents } = await connection.sendRequest<{ readonly contents: string }>('bicep/format', { path });
      return contents;
    },
    snapshot: async (path, metadata) => {
      const { snapshot } = await connection.sendRequest<{ readonly snapshot: string }>('bicep/getSnapshot', {
        path,
        metadata,
        externalInputs: [],
      });
      return JSON.parse(snapshot) as Snapshot;
    },
    stop: () => {
      connection.dispose();
      child.kill();
    },
  };
}
