// Before `azd deploy`: the package is uploaded with the app's identity, whose roles need minutes to count. A fresh role is
// waited for (PREDEPLOY_SECONDS, 120, from its assignment); an upload before that ends in 403.
import { pause, runHook, setting, tryArm } from './cli.mjs';

await runHook('predeploy', async () => {
  const storage = setting('REPLICATOR_STORAGE_ACCOUNT_ID');
  const principal = setting('REPLICATOR_IDENTITY_PRINCIPAL_ID');
  if (storage === '' || principal === '') {
    return;
  }
  const { value, problem } = tryArm(
    'get',
    `${storage}/providers/Microsoft.Authorization/roleAssignments`,
    'api-version=2022-04-01',
    `$filter=principalId eq '${principal}'`,
  );
  if (problem !== null) {
    console.warn(
      `predeploy: whether the app's roles count yet is unknown (${problem}). If the upload ends in 403: azd deploy.`,
    );
    return;
  }
  const newest = Math.max(
    0,
    ...value.value.map((/** @type {any} */ { properties }) => Date.parse(properties.createdOn)).filter(Number.isFinite),
  );
  const wait = newest + Number(setting('PREDEPLOY_SECONDS') || 120) * 1000 - Date.now();
  if (wait > 0) {
    console.log(`Waiting ${Math.ceil(wait / 1000)} s: the app's roles on its storage are new.`);
    await pause(wait);
  }
});
