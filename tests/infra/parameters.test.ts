// main.parameters.json, main.bicep, events.bicep, the hooks and the docs agree on parameters and outputs.
import { globSync } from 'node:fs';
import { projectRoot } from '../../build/build-app';
import { block, matches, parametersFile, readProjectFile } from '../support/infra/infra-text';

const main = readProjectFile('infra/main.bicep');
const events = readProjectFile('infra/events.bicep');
const hooks = globSync('infra/hooks/*.mjs', { cwd: projectRoot });
const outputs = matches(main, /^output (\w+) /gm);
/** By parameter, the default as Bicep writes it; undefined where it has none. */
const bicepDefaults = Object.fromEntries(
  [...main.matchAll(/^param (\w+) \w+(?: = (.*))?$/gm)].map(([, name = '', value]) => [name, value]),
);

test('azd is given every parameter of main.bicep and no other', () => {
  expect(Object.keys(parametersFile.parameters).sort()).toEqual(Object.keys(bicepDefaults).sort());
});

test.each(Object.entries(bicepDefaults))('the default of %s is the same for azd as in main.bicep', (name, inBicep) => {
  const { value } = parametersFile.parameters[name] ?? {};
  if (typeof value === 'object') {
    expect(inBicep).toBe('{}');
    expect(value).toEqual(Object.fromEntries(Object.keys(value).map((one) => [one, `\${${one}}`])));
    return;
  }
  const [, variable = '', forAzd = ''] = /^\$\{([A-Z_]+)(?:=(.*))?\}$/.exec(value ?? '') ?? [];
  expect(variable.replace('AZURE_ENV_NAME', 'ENVIRONMENT_NAME').replace('AZURE_', '')).toBe(
    name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
  );
  // An expression is the template's own business: azd leaves a value that is not set to it.
  expect(forAzd).toBe(/^('.*'|\w+|-?\d+)$/.test(inBicep ?? '') ? (inBicep ?? '').replace(/^'|'$/g, '') : '');
});

test('docs/deployment.md and docs/settings.md tell of every value that azd passes on', () => {
  const docs = readProjectFile('docs/deployment.md') + readProjectFile('docs/settings.md');
  const variables = matches(readProjectFile('infra/main.parameters.json'), /\$\{([A-Z_]+)/g);
  expect(variables.filter((variable) => !docs.includes(`\`${variable}\``))).toEqual([]);
});

test.each(hooks)('%s reads outputs that main.bicep has, and values that azd passes on', (path) => {
  const text = readProjectFile(path);
  const read = new Set(matches(text, /setting\('([A-Z_]+)'\)/g));
  const own = /^(AZURE_SUBSCRIPTION_ID|(PREPROVISION|PREDEPLOY|POSTDEPLOY)_\w+)$/;
  const known = [...outputs, ...matches(readProjectFile('infra/main.parameters.json'), /\$\{([A-Z_]+)/g)];
  expect([...read].filter((name) => !known.includes(name) && !own.test(name))).toEqual([]);
});

test('the postdeploy hook gives events.bicep all that it takes', () => {
  const values = block(readProjectFile('infra/hooks/postdeploy.mjs'), 'const values', '  };');
  expect(matches(values, /^ {4}(\w+)(?:,|: )/gm).toSorted()).toEqual(matches(events, /^param (\w+) /gm).toSorted());
});

test('no output is a secret', () => {
  const shown = matches(main, /^output (.*)$/gm);
  expect(shown.length).toBeGreaterThan(5);
  expect(shown.filter((output) => /key|secret|password|connection|list\w*\(|sas/i.test(output))).toEqual([]);
});
