// A second deployment beside the first: another region, another environment, an identity made anew, a longer list of
// galleries. What may not change in a resource is in its name.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../build/build-app';
import {
  appSubscription,
  type Deployment,
  describeTemplates,
  Evaluator,
  galleryId,
  gallerySubscription,
} from '../../support/infra/deployment';

/** The gallery's identity and its role are one for all deployments; everything else is a deployment's own. */
const shared = (id: string) => /userAssignedIdentities\/galleryReplicator|resourceGroups\/images-rg$/i.test(id);

const ids = ({ resources }: Deployment) => resources.map(({ id }) => id).filter((id) => !shared(id));

describeTemplates('a second deployment', () => {
  let evaluator: Evaluator;
  let first: Deployment;
  beforeAll(async () => {
    evaluator = new Evaluator();
    first = await evaluator.main();
  }, 60_000);
  afterAll(() => evaluator?.stop());

  test('of the same names the same resources, whatever the deployment is called', async () => {
    const again = await evaluator.main({}, { deploymentName: 'dev-2' });
    expect(again.resources).toEqual(first.resources);
  });

  test.each([
    ['in another region', { location: 'australiaeast' }, {}],
    ['of another environment', { environmentName: 'prod' }, {}],
    ['in another subscription', {}, { subscriptionId: '88888888-7777-4666-8555-444444444444' }],
  ])('%s shares nothing with the first but the identity of the galleries', async (_title, parameters, metadata) => {
    const second = await evaluator.main(parameters, metadata);
    const before = new Set(ids(first));
    expect(ids(second).filter((id) => before.has(id))).toEqual([]);
    const roleNames = [first, second].flatMap((one) =>
      one.ofType('Microsoft.Authorization/roleDefinitions').map(({ properties }) => properties?.roleName),
    );
    expect(new Set(roleNames).size).toBe(roleNames.length);
  });

  test('with one more gallery, earlier in the alphabet and in another region, leaves the others as they were', async () => {
    const more = await evaluator.main({ watchedGalleries: `${galleryId('contosoImages')} ${galleryId('aaa')}` });
    const left = first.resources.filter(({ id }) => !more.resources.some((one) => one.id === id));
    expect(left.map(({ id }) => id)).toEqual([]);
  });

  test.each([
    ['infra/access/gallery-identity-role.bicep', { roleGuid: 'b24988ac-6180-42a0-ab88-20f7382dd24c' }, 'principalId'],
    [
      'infra/access/subscription-assignments.bicep',
      {
        subscriptionRoleId: '/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/a',
        assignerRoleId: '/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/b',
        identityPrincipalIds: ['22222222-0000-4000-8000-000000000001'],
        identityRoleGuid: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
      },
      'appPrincipalId',
    ],
  ])('%s: a principal made anew gets assignments of its own', async (template, parameters, principal) => {
    const names = async (principalId: string) => {
      const { predictedResources } = await evaluator.snapshot(template, { ...parameters, [principal]: principalId });
      return predictedResources.map(({ id }) => id);
    };
    const [old, fresh, again] = [
      await names('22222222-0000-4000-8000-000000000001'),
      await names('22222222-0000-4000-8000-000000000002'),
      await names('22222222-0000-4000-8000-000000000001'),
    ];
    expect(old.length).toBeGreaterThan(0);
    expect(old.filter((id) => fresh.includes(id))).toEqual([]);
    expect(again).toEqual(old);
  });

  test('deployments within the deployment: those that Azure keeps by name and region have both in their names', () => {
    interface Template {
      readonly resources: Readonly<Record<string, Nested>>;
    }
    interface Nested {
      readonly type: string;
      readonly name: string;
      readonly location?: string;
      readonly subscriptionId?: string;
      readonly properties: { readonly template?: Template };
    }
    const nested = (template: Template): readonly Nested[] =>
      Object.values(template.resources)
        .filter(({ type }) => type === 'Microsoft.Resources/deployments')
        .flatMap((one) => [one, ...(one.properties.template === undefined ? [] : nested(one.properties.template))]);
    return evaluator.template('infra/main.bicep').then((text) => {
      const outside = nested(JSON.parse(text) as Template).filter(
        ({ location, subscriptionId }) => location !== undefined || subscriptionId !== undefined,
      );
      expect(outside.length).toBeGreaterThan(8);
      expect(outside.map(({ name }) => name).filter((name) => !/resourceToken|deployment\(\)/.test(name))).toEqual([]);
    });
  });

  test('a role assignment is named as the preprovision hook names it', async () => {
    const armGuid = (...parts: readonly string[]) => {
      const program = `import { armGuid } from './infra/hooks/arm-guid.mjs'; console.log(armGuid(...${JSON.stringify(parts)}))`;
      const options = { cwd: projectRoot, encoding: 'utf8' } as const;
      return execFileSync(process.execPath, ['--input-type=module', '--eval', program], options).trim();
    };
    const subscription = `/subscriptions/${gallerySubscription}`;
    const principalId = '22222222-0000-4000-8000-000000000001';
    const roleGuid = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
    const { predictedResources } = await evaluator.snapshot(
      'infra/access/gallery-identity-role.bicep',
      { principalId, roleGuid },
      { subscriptionId: gallerySubscription },
    );
    const role = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleGuid}`;
    expect(predictedResources[0]?.name).toBe(armGuid(subscription, principalId, role));
  });
});

describeTemplates('events.bicep', () => {
  let evaluator: Evaluator;
  beforeAll(() => {
    evaluator = new Evaluator();
  });
  afterAll(() => evaluator?.stop());

  const common = {
    existingSystemTopics: '',
    systemTopicName: 'evgt-x',
    functionAppId: `/subscriptions/${appSubscription}/resourceGroups/rg/providers/Microsoft.Web/sites/app`,
    deadLetterAccountId: `/subscriptions/${appSubscription}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st`,
    deadLetterContainerName: 'dead-letters',
  };

  test('subscribes each group of galleries, on the topic that is there or the one that was made', async () => {
    const there = `/subscriptions/${gallerySubscription}/resourceGroups/more-rg/providers/Microsoft.EventGrid/systemTopics/there`;
    const { predictedResources } = await evaluator.snapshot('infra/events.bicep', {
      ...common,
      watchedGalleries: `${galleryId('a')}\n${galleryId('b')},${galleryId('c', 'more-rg')}`,
      existingSystemTopics: there,
    });
    const subscriptions = predictedResources.map(({ id }) => id.toLowerCase());
    expect(subscriptions).toHaveLength(2);
    expect(subscriptions[0]).toContain('/resourcegroups/images-rg/providers/microsoft.eventgrid/systemtopics/evgt-x/');
    expect(subscriptions[1]).toContain(there.toLowerCase());
    expect(JSON.stringify(predictedResources[0]?.properties)).toMatch(/galleries\/a\/images\/.*galleries\/b\/images\//);
  });

  test('what the hook deploys is what events.bicep compiles to', async () => {
    const compiled = JSON.parse(await evaluator.template('infra/events.bicep'));
    expect(JSON.parse(readFileSync(join(projectRoot, 'infra/events.json'), 'utf8'))).toEqual(compiled);
  });
});
