// The Bicep example: clean, and it sends zones only where it is given them.
import { join } from 'node:path';
import { projectRoot } from '../../../build/build-app';
import { findCompiler } from '../../../tools/bicep/bicep-compiler';
import { startSession } from '../../../tools/bicep/bicep-session';
import { describeTemplates, Evaluator, type Parameters } from '../../support/infra/deployment';
import { readProjectFile } from '../../support/infra/infra-text';

const example = 'examples/bicep/image-version.bicep';

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

  test('compiles without a remark, and is formatted', async () => {
    const compiler = findCompiler();
    const session = startSession(compiler.kind === 'found' ? compiler.path : '');
    try {
      const { diagnostics } = await session.compile(join(projectRoot, example));
      // An Info is about an api-version's age.
      expect(diagnostics.filter(({ level }) => level !== 'Info')).toEqual([]);
      expect(readProjectFile(example)).toBe(await session.format(join(projectRoot, example)));
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
});
