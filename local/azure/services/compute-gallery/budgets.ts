// The budgets of Compute Gallery's operations as recorded in 2022 to 2026: requests in 3 and in 30 minutes.
import type { ArmRoute } from '../../arm/router';
import type { Budget } from '../../simulation/throttle';

const recorded = {
  GetGallery: [350, 2_500],
  GetGalleryImage: [600, 3_000],
  GetGalleryImageVersion: [2_000, 10_000],
  CreateUpdateGallery: [50, 300],
  CreateUpdateGalleryImage: [150, 750],
  CreateUpdateGalleryImageVersion: [375, 1_200],
  DeleteGallery: [50, 300],
  DeleteGalleryImage: [50, 300],
  DeleteGalleryImageVersion: [150, 1_000],
  ListGallery: [150, 1_000],
  ListGalleryInResourceGroup: [100, 1_000],
  ListGalleryImagesInGallery: [1_500, 10_000],
  ListGalleryImageVersionsInGalleryImage: [1_500, 10_000],
  ListSoftDeletedResourcesInGallery: [1_500, 10_000],
  GetOperationStatus: [1_200, 4_200],
} as const satisfies Record<string, readonly [number, number]>;

export type BudgetName = keyof typeof recorded;

export function budgetOf(name: BudgetName): Budget {
  const [threeMinutes, thirtyMinutes] = recorded[name];
  return { name, threeMinutes, thirtyMinutes };
}

/**
 * Gives each route of a resource its budget.
 * @param list the budget of the list in the resource's parent; a list of a whole subscription is `ListGallery`
 */
export function withBudgets(
  resource: 'Gallery' | 'GalleryImage' | 'GalleryImageVersion',
  list: BudgetName,
  routes: readonly ArmRoute[],
): ArmRoute[] {
  return routes.map((route) => {
    const isList = !route.template.endsWith('}');
    if (route.method === 'GET') {
      const ofSubscription = !/\/resourceGroups\//.test(route.template);
      return { ...route, budget: budgetOf(!isList ? `Get${resource}` : ofSubscription ? 'ListGallery' : list) };
    }
    return { ...route, budget: budgetOf(route.method === 'DELETE' ? `Delete${resource}` : `CreateUpdate${resource}`) };
  });
}
