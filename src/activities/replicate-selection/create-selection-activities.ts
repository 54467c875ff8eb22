// The activities of the replication of a selection, with what they work with.
import { armCalls } from '../../azure/arm-calls';
import type { Policy } from '../../domain/policy/policy';
import type { SelectionActivities } from '../../orchestrators/replicate-selection/contract';
import { withinBudget } from '../activity';
import type { ActivityDeps } from '../deps';
import { createListSelectedImages } from './list-selected-images';
import { createReadRuns } from './read-runs';
import { createSelectVersions } from './select-versions';
import type { SelectionRuns } from './selection-runs';
import { createStartSelected } from './start-selected';

export function createSelectionActivities(
  deps: ActivityDeps,
  policy: Policy,
  runs: SelectionRuns,
): SelectionActivities {
  return {
    listSelectedImages: withinBudget(deps.gate, [armCalls.listDefinitions], createListSelectedImages(deps)),
    selectVersions: withinBudget(deps.gate, [armCalls.listVersions], createSelectVersions(deps, policy)),
    startSelected: withinBudget(deps.gate, [armCalls.listVersions], createStartSelected(deps, policy, runs)),
    readRuns: createReadRuns(runs),
  };
}
