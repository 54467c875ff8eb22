// What a person can do about a refusal of Azure's: the exact command, out of what the refusal tells of itself.
import { shellWord } from '../values/shell-word';

/** What a refusal tells of itself, as far as a command needs it. */
export interface Refusal {
  /** The service's own words. */
  readonly message: string;
  readonly request: { readonly path: string } | null;
  /** Type of the resource that was asked for. */
  readonly type: string;
  readonly policyAssignments: readonly string[];
}

export type RemedyName =
  | 'grantRole'
  | 'showPolicy'
  | 'listLocks'
  | 'requestQuota'
  | 'enableSubscription'
  | 'showGroup'
  | 'registerProvider'
  | 'setApiVersion'
  | 'checkIdentity';

/** Built-in roles that hold the actions which this program needs, narrowest first. */
const rolesByAction: ReadonlyArray<readonly [RegExp, string]> = [
  [/^Microsoft\.Authorization\/.*\/write$/i, 'Role Based Access Control Administrator'],
  [/^Microsoft\.ManagedIdentity\/.*\/assign\/action$/i, 'Managed Identity Operator'],
  [/^Microsoft\.ManagedIdentity\/.*\/write$/i, 'Managed Identity Contributor'],
  [/\/read$/i, 'Reader'],
  [/.*/, 'Contributor'],
];

/** ARM names who lacks which action where: "…with object id 'X' does not have authorization to perform action 'Y' over scope 'Z'". */
function grantRole({ message }: Refusal): string {
  const principal = /object id '([0-9a-f-]{36})'/i.exec(message)?.[1];
  // "has permission to perform action 'A' on scope 'B'; however, it does not have permission to perform action(s) 'Y' on the linked scope(s) 'Z'"
  const lacking = message.slice(Math.max(0, message.search(/does not have (?:permission|authorization)/i)));
  const action =
    /linked action\(s\) '([^',]+)/i.exec(lacking)?.[1] ?? /perform action(?:\(s\))? '([^',]+)/i.exec(lacking)?.[1];
  const scope = /linked scope\(s\) '([^',]+)/i.exec(message)?.[1] ?? /(?:over|on) scope '([^']+)'/i.exec(message)?.[1];
  if (principal === undefined || action === undefined || scope === undefined) {
    return 'The app lacks a right: docs/deployment.md lists the actions that it needs, and where.';
  }
  const role = rolesByAction.find(([pattern]) => pattern.test(action))?.[1] ?? 'Contributor';
  return `Run: az role assignment create --assignee-object-id ${principal} --assignee-principal-type ServicePrincipal --role "${role}" --scope ${shellWord(scope)}`;
}

const policyAssignment = /^(.*)\/providers\/Microsoft\.Authorization\/policyAssignments\/([^/]+)$/i;

/** Where additionalInfo names none, the message may: `Policy identifiers: '[{"policyAssignment":{"name":…,"id":"…"}}]'`. */
function showPolicy({ policyAssignments, message }: Refusal): string {
  const told = [...message.matchAll(/"(\/[^"]+\/policyAssignments\/[^"/]+)"/gi)].flatMap(([, id]) => id ?? []);
  const parts = [...policyAssignments, ...told].flatMap((id) => {
    const found = policyAssignment.exec(id);
    return found === null ? [] : [found];
  })[0];
  return parts === undefined
    ? 'Run: az policy assignment list --disable-scope-strict-match'
    : `Run: az policy assignment show --name ${shellWord(parts[2] ?? '')} --scope ${shellWord(parts[1] || '/')}`;
}

const subscriptionOf = ({ request }: Refusal) => /\/subscriptions\/([^/]+)/i.exec(request?.path ?? '')?.[1] ?? '';
const groupOf = ({ request }: Refusal) => {
  const name = /\/resourceGroups\/([^/]+)/i.exec(request?.path ?? '')?.[1];
  return name === undefined ? '' : ` --resource-group ${shellWord(decodeURIComponent(name))}`;
};

function setApiVersion({ message, type }: Refusal): string {
  if (!/^Microsoft\.Compute\/galleries/i.test(type)) {
    return 'A newer release of this program may know one that is served; GALLERY_API_VERSION is for galleries only (docs/settings.md).';
  }
  const served = /supported api-versions are '([^']+)'/i.exec(message)?.[1];
  return served === undefined
    ? 'Set GALLERY_API_VERSION to one that the cloud serves.'
    : `Set GALLERY_API_VERSION to one of: ${served}.`;
}

function requestQuota(refusal: Refusal): string {
  const subscription = subscriptionOf(refusal);
  if (/replica/i.test(refusal.message)) {
    return 'An image version has at most 100 replicas over all of its regions and zones: lower the replica count of a target.';
  }
  return /roleAssignments/i.test(refusal.type)
    ? `Run: az role assignment list --all --subscription ${subscription}`
    : `Run: az quota list --scope /subscriptions/${subscription}/providers/Microsoft.Compute/locations/<region of the target>`;
}

/** What a person can do about a refusal; empty where nothing is known to help. */
export function remedyOf(name: RemedyName | null, refusal: Refusal): string {
  const subscription = ` --subscription ${subscriptionOf(refusal)}`;
  switch (name) {
    case null:
      return '';
    case 'grantRole':
      return grantRole(refusal);
    case 'showPolicy':
      return showPolicy(refusal);
    case 'listLocks':
      return `Run: az lock list${groupOf(refusal)}${subscription}`;
    case 'requestQuota':
      return requestQuota(refusal);
    case 'enableSubscription':
      return `Run: az account subscription enable --subscription-id ${subscriptionOf(refusal)}`;
    case 'showGroup':
      return `Run: az group show${groupOf(refusal).replace('--resource-group', '--name')}${subscription}`;
    case 'registerProvider':
      return `Run: az provider register --namespace ${refusal.type.split('/')[0]}${subscription}`;
    case 'setApiVersion':
      return setApiVersion(refusal);
    case 'checkIdentity':
      return 'GET /api/health fetches a token and says what is wrong.';
  }
}
