// What azd makes of azure.yaml, by the rules in its own source (Azure/azure-dev, cli/azd): which languages it takes without
// an alpha feature, what it runs, which folder it uploads, when it refuses `remoteBuild: false`.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Service {
  readonly project: string;
  readonly host: string;
  readonly language: string;
  readonly dist?: string;
  readonly remoteBuild?: boolean;
  readonly hooks?: object;
}

interface Script {
  readonly shell: string;
  readonly run: string;
}

export interface AzureYaml {
  readonly name: string;
  readonly requiredVersions?: { readonly azd?: string };
  readonly infra: { readonly provider: string; readonly path: string; readonly module: string };
  readonly services: Readonly<Record<string, Service>>;
  readonly hooks: Readonly<Record<string, { readonly posix: Script; readonly windows: Script }>>;
}

/** cmd/container.go refuses others unless `alpha.language.<name>` is on; the v1.0 schema lists these. */
const stableLanguages = ['dotnet', 'csharp', 'fsharp', 'py', 'python', 'js', 'ts', 'java', 'docker'];
/** Hooks that azd knows for the whole project (pkg/ext/models.go, schemas/v1.0). */
const projectHooks = ['provision', 'deploy', 'down', 'up', 'package', 'restore', 'infracreate', 'infradelete'].flatMap(
  (command) => [`pre${command}`, `post${command}`],
);

export interface Packaging {
  /** Run in the service's folder, wherever azd was started. */
  readonly commands: readonly string[];
  /** Zipped whole. */
  readonly folder: string;
}

/** What `azd package` does for a service, or why it refuses. @throws with azd's reason */
export function packagingOf(root: string, name: string): Packaging {
  const { services } = readAzureYaml(root);
  const service = services[name];
  if (service === undefined) {
    throw new Error(`no service ${name}`);
  }
  if (!stableLanguages.includes(service.language)) {
    throw new Error(`service ${name} is using language '${service.language}' (alpha) but it is not enabled`);
  }
  if (service.host !== 'function' || !['js', 'ts'].includes(service.language)) {
    throw new Error('these rules are those of Functions in JavaScript');
  }
  const ignore = join(root, service.project, '.funcignore');
  const isIgnoring = existsSync(ignore) && /^\/?node_modules\/?$/m.test(readFileSync(ignore, 'utf8'));
  // service_target_functionapp.go, resolveFunctionAppRemoteBuild
  if (service.remoteBuild === false && isIgnoring) {
    throw new Error("'remoteBuild: false' is refused where .funcignore excludes node_modules");
  }
  const { scripts } = JSON.parse(readFileSync(join(root, service.project, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  return {
    // framework_service_node.go, Restore and Package: a missing build script is not an error.
    commands: ['npm install', ...(scripts.build === undefined ? [] : ['npm run build'])],
    folder: join(root, service.project, service.dist ?? ''),
  };
}

export function readAzureYaml(root: string): AzureYaml {
  const yaml = parse(readFileSync(join(root, 'azure.yaml'), 'utf8')) as AzureYaml;
  const unknown = Object.keys(yaml.hooks).filter((hook) => !projectHooks.includes(hook));
  if (unknown.length > 0) {
    throw new Error(`azd knows no hook ${unknown.join(', ')}`);
  }
  for (const { posix, windows } of Object.values(yaml.hooks)) {
    if (posix.shell !== 'sh' || windows.shell !== 'pwsh') {
      throw new Error('azd takes sh and pwsh');
    }
  }
  return yaml;
}
