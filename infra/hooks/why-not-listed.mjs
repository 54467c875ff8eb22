// Why an app lists no function: the app itself is asked, since the portal shows no log stream in OpenTelemetry mode.
import { setting, tryAz } from './cli.mjs';
import { groupNameOf, subscriptionOf } from './ids.mjs';

/** @param {string} url */
async function get(url) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    return { status: 0, text: String(error) };
  }
}

/** What the host says of its own start, asked with the master key. */
async function hostErrors() {
  const app = setting('REPLICATOR_APP_ID');
  const { value } = tryAz([
    'functionapp',
    'keys',
    'list',
    '--name',
    setting('REPLICATOR_APP_NAME'),
    '--resource-group',
    groupNameOf(app),
    '--subscription',
    subscriptionOf(app),
  ]);
  if (typeof value?.masterKey !== 'string') {
    return [];
  }
  const { status, text } = await get(
    `${setting('REPLICATOR_URL')}/admin/host/status?code=${encodeURIComponent(value.masterKey)}`,
  );
  try {
    const { errors } = JSON.parse(text);
    return status === 200 && Array.isArray(errors) ? errors.map(String) : [];
  } catch {
    return [];
  }
}

const look =
  'Where to look: AppTraces and AppExceptions in Log Analytics (docs/operations.md); the portal has no log stream in this telemetry mode.';
const again = "Then 'azd hooks run postdeploy'.";

/**
 * @param {string} functionName
 * @param {string} last what the last attempt saw
 */
export async function whyNotListed(functionName, last) {
  const app = setting('REPLICATOR_APP_NAME');
  const { status } = await get(`${setting('REPLICATOR_URL')}/api/health`);
  const head = `${app} does not list ${functionName} (${last}).`;
  if (status === 200) {
    return `${head} Its code runs: /api/health answers. The list of functions is stale: az functionapp restart --name ${app} --resource-group ${groupNameOf(setting('REPLICATOR_APP_ID'))}. ${again}`;
  }
  const errors = await hostErrors();
  if (errors.length > 0) {
    return `${head} The host says: ${errors.join(' | ')}\nMend it (settings: azd env set, azd provision; code: azd deploy). ${again}`;
  }
  if (status === 404) {
    return `${head} /api/health answers 404: the host runs without this code, or the settings have mistakes, which the app names when it starts. ${look}\nNo package: azd deploy. Settings: azd env set, azd provision. ${again}`;
  }
  return `${head} /api/health answers ${status === 0 ? 'nothing' : status}: the app does not start, or ALLOWED_INBOUND_ADDRESSES or ENTRA_CLIENT_ID keep this machine out. ${look} ${again}`;
}
