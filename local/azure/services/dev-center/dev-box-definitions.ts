// Microsoft.DevCenter/devcenters/devboxdefinitions: an image with a size; whether the image can be used is shown in the answer.
import type { ArmRoute } from '../../arm/router';
import type { Simulation } from '../../simulation/simulation';
import { objectAt, textAt } from '../../state/json';
import { devCentersInGroup, plainRoutes } from './child-resources';

export function devBoxDefinitionRoutes(sim: Simulation): ArmRoute[] {
  return plainRoutes(sim, {
    collection: `${devCentersInGroup}/{devCenterName}/devboxdefinitions`,
    type: 'Microsoft.DevCenter/devcenters/devboxdefinitions',
    isChild: true,
    properties: (given) => {
      const id = textAt(given.imageReference, 'id') ?? '';
      const [, gallery = ''] = /^(.*\/galleries\/[^/]+)\//i.exec(id) ?? [];
      const isKnown = sim.store.get(gallery) !== undefined;
      return {
        imageValidationStatus: isKnown ? 'Succeeded' : 'Failed',
        ...(isKnown
          ? {}
          : { imageValidationErrorDetails: { code: 'SourceImageNotFound', message: `'${id}' was not found.` } }),
        validationStatus: isKnown ? 'Succeeded' : 'Failed',
        activeImageReference: objectAt(given, 'imageReference'),
      };
    },
  });
}
