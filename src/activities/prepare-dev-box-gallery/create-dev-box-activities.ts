// The activities of the process that prepares a gallery for Dev Box, with what they work with.
import { armCalls } from '../../azure/arm-calls';
import type { DevBoxActivities } from '../../orchestrators/prepare-dev-box-gallery/contract';
import { withinBudget } from '../activity';
import type { ActivityDeps } from '../deps';
import { createAddDevCenterIdentity } from './add-dev-center-identity';
import { createAnnounceDevBoxGallery } from './announce-dev-box-gallery';
import { createAssignDevBoxRoles } from './assign-dev-box-roles';
import { createAttachGallery, createReadAttachedGallery } from './attach-gallery';
import { createPlanDevBoxGallery } from './plan-dev-box-gallery';

export function createDevBoxActivities(deps: ActivityDeps): DevBoxActivities {
  const { gate } = deps;
  return {
    planDevBoxGallery: withinBudget(gate, [armCalls.readDevCenter], createPlanDevBoxGallery(deps)),
    addDevCenterIdentity: withinBudget(gate, [armCalls.readDevCenter], createAddDevCenterIdentity(deps)),
    assignDevBoxRoles: withinBudget(gate, [armCalls.assignRole], createAssignDevBoxRoles(deps)),
    attachGallery: withinBudget(gate, [armCalls.attachGallery], createAttachGallery(deps)),
    readAttachedGallery: withinBudget(gate, [armCalls.readDevCenterGallery], createReadAttachedGallery(deps)),
    announceDevBoxGallery: createAnnounceDevBoxGallery(deps),
  };
}
