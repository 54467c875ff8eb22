// The Bicep examples: clean; a version gets zones only where they are given; the Logic App gets the events that it is meant for.
import { join } from 'node:path';
import { projectRoot } from '../../../build/build-app';
import { completionEvent } from '../../../src/functions/openapi/schemas';
import { findCompiler } from '../../../tools/bicep/bicep-compiler';
import { startSession } from '../../../tools/bicep/bicep-session';
import { describeTemplates, Evaluator, type Parameters } from '../../support/infra/deployment';
import { readProjectFile } from '../../support/infra/infra-text';

const example = 'examples/bicep/image-version.bicep';
const logicApp = 'examples/notify/logic-app.bicep';

describeTemplates('the Bicep example', () => {
  let evaluator: Evaluator;
  beforeAll(() => {
    evaluator = new Evaluator();
  });
  afterAll(() => evaluator.stop());

  const given: Parameters = {
    galleryName: 'contosoImages',
    imageName: 'ubuntu-pro',
    versionName: '1.2.0',
    location: 'westus',
    sourceId: '/subscriptions/1/resourceGroups/images-rg/providers/Microsoft.Compute/images/b42',
  };
  const publishingProfile = async (parameters: Parameters) => {
    const { predictedResources } = await evaluator.snapshot(example, parameters, { resourceGroup: 'images-rg' });
    expect(predictedResources).toHaveLength(1);
    return predictedResources[0]?.properties?.publishingProfile;
  };

  test.each([example, logicApp])('%s compiles without a remark, and is formatted', async (path) => {
    const compiler = findCompiler();
    const session = startSession(compiler.kind === 'found' ? compiler.path : '');
    try {
      const { diagnostics } = await session.compile(join(projectRoot, path));
      // An Info is about an api-version's age.
      expect(diagnostics.filter(({ level }) => level !== 'Info')).toEqual([]);
      expect(readProjectFile(path)).toBe(await session.format(join(projectRoot, path)));
    } finally {
      session.stop();
    }
  });

  test('a new version names no zones', async () => {
    const profile = (await publishingProfile(given)) as { readonly targetExtendedLocations?: unknown };
    expect(profile.targetExtendedLocations ?? null).toBeNull();
  });

  test('a version that is deployed again keeps the zones that it is given', async () => {
    const zones = [{ name: 'West US', extendedLocation: { name: 'losangeles', type: 'EdgeZone' } }];
    const profile = await publishingProfile({ ...given, targetExtendedLocations: zones });
    expect(profile).toMatchObject({ targetExtendedLocations: zones });
  });

  test.each(['teams', 'slack'])(
    'the Logic App for %s subscribes to outcomes as the app sends them',
    async (channel) => {
      const parameters = {
        topicName: 'replications',
        webhookUrl: 'https://channel.example/1',
        channel,
        location: 'westus',
      };
      const { predictedResources } = await evaluator.snapshot(logicApp, parameters, { resourceGroup: 'images-rg' });
      const ofType = (type: string) => predictedResources.find((one) => one.type === type)?.properties;
      expect(ofType('Microsoft.EventGrid/eventSubscriptions')).toMatchObject({
        eventDeliverySchema: 'CloudEventSchemaV1_0',
      });
      const filter = ofType('Microsoft.EventGrid/eventSubscriptions')?.filter as {
        readonly includedEventTypes: readonly string[];
      };
      const types = filter.includedEventTypes;
      expect(types).toHaveLength(2);
      for (const type of types) {
        expect(completionEvent.shape.type.safeParse(type).success).toBe(true);
      }
      const text = JSON.stringify(ofType('Microsoft.Logic/workflows'));
      expect(text).toContain("triggerBody()?['data']?['targets']");
      expect(text).toContain(channel === 'slack' ? '"text":"*@{' : 'AdaptiveCard');
    },
  );
});
