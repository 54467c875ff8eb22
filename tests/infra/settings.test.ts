// Settings have one home, src/config/settings.ts: the sample and the Bicep know the same names (docs/settings.md is made of it).
import { parseConfig } from '../../src/config/config';
import { settings } from '../../src/config/settings';
import { bicepFiles, block, matches, parametersFile, readProjectFile } from '../support/infra/infra-text';

const settingNames = Object.keys(settings);

/** Set by the platform wherever an app has an identity. */
const givenByPlatform = ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER'];
/** Read by the host, not by the app. */
const hostSettings =
  /^(AzureWebJobsStorage(__\w+)?|AzureFunctionsJobHost__\w+|TASKHUB_NAME|FUNCTIONS_WORKER_RUNTIME|DURABLE_TASK_SCHEDULER_CONNECTION_STRING|APPLICATIONINSIGHTS_AUTHENTICATION_STRING)$/;
/** Read by the embedded host (docs/embedded-host.md). */
const embeddedHostSettings = ['HOST_KEYS', 'HOST_ENGINE', 'CLOCK_SPEED', 'LOCAL_STATE_DIR'];

const sample = JSON.parse(readProjectFile('local.settings.sample.json')) as { Values: Record<string, string> };
const main = readProjectFile('infra/main.bicep');
const functionApp = readProjectFile('infra/app/function-app.bicep');
const settingName = /^ {2,}([A-Za-z][A-Za-z0-9_]*): /gm;

const passedOn = matches(
  block(readProjectFile('infra/app/product-settings.bicep'), 'type productSettings'),
  settingName,
);
/** In both: the template has another default for another cloud. */
const defaulted = ['ARM_ENDPOINT'];
const derived = matches(/union\(settings, \{\n([\s\S]*?)\n\s*\}\)/.exec(main)?.[1] ?? '', settingName).filter(
  (name) => !defaulted.includes(name),
);
const platform = matches(block(functionApp, 'var platformSettings'), settingName);
const scheduler = matches(block(functionApp, 'var durableTaskSettings'), settingName);

test('the sample has every setting, and the app takes it', () => {
  expect(settingNames.filter((name) => !(name in sample.Values))).toEqual([]);
  expect(() => parseConfig(sample.Values)).not.toThrow();
});

test('the sample names no setting that nobody reads', () => {
  const known = new Set([...settingNames, ...givenByPlatform, ...embeddedHostSettings]);
  expect(Object.keys(sample.Values).filter((name) => !known.has(name) && !hostSettings.test(name))).toEqual([]);
});

test('the Bicep sets every setting of the app, each in one place', () => {
  const set = [...passedOn, ...derived, ...platform];
  expect(settingNames.filter((name) => !set.includes(name) && !givenByPlatform.includes(name))).toEqual([]);
  expect(set.filter((name, index) => set.indexOf(name) !== index)).toEqual([]);
});

test('the Bicep sets nothing that nobody reads', () => {
  const set = [...passedOn, ...derived, ...platform, ...scheduler];
  expect(set.filter((name) => !settingNames.includes(name) && !hostSettings.test(name))).toEqual([]);
});

test('Flex Consumption refuses some settings: none of them is set', () => {
  const refused =
    /FUNCTIONS_WORKER_\w+|FUNCTIONS_EXTENSION_VERSION|WEBSITE_\w+|SCM_DO_BUILD_DURING_DEPLOYMENT|ENABLE_ORYX_BUILD/;
  expect(bicepFiles.filter(({ text }) => refused.test(text)).map(({ path }) => path)).toEqual([]);
});

test('azd passes each setting on from the environment value of the same name', () => {
  const { value } = parametersFile.parameters.settings ?? {};
  expect(value).toEqual(Object.fromEntries(passedOn.map((name) => [name, `\${${name}}`])));
});
