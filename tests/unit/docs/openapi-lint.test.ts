// The OpenAPI document under Spectral's OpenAPI ruleset, as generators and gateways are used to.
import { Ruleset, Spectral } from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';
import { openApiDocument } from '../../../src/functions/openapi/document';

async function lint(document: object): Promise<readonly string[]> {
  const spectral = new Spectral();
  spectral.setRuleset(new Ruleset({ extends: [oas] }));
  const results = await spectral.run({ ...document });
  return results.map(({ code, path, message }) => `${code} at ${path.join('.')}: ${message}`);
}

test('Spectral finds nothing in the document', async () => {
  expect(await lint(openApiDocument('1.2.3'))).toEqual([]);
}, 60_000);

test('Spectral would find what is wrong: an example that its schema refuses, a tag and an answer that are missing', async () => {
  const document = openApiDocument('1.2.3');
  const broken = { ...document, tags: [], paths: { '/none/{id}': { get: { operationId: 'x', responses: {} } } } };
  const found = (await lint(broken)).join('\n');
  for (const rule of ['operation-tag', 'path-params', 'operation-success-response']) {
    expect(found).toContain(rule);
  }
}, 60_000);
