// How a run brings its targets about: what the rule that decided says besides the targets.
import type { DesiredZones, ExplicitRequest } from '../policy/desired-zones';
import type { RuleSettings } from '../policy/policy';
import type { ZoneTarget } from '../values/zone-target';

/** What a target waits for; see PolicyTarget. */
export interface TargetWait {
  readonly zone: string;
  readonly after: readonly string[];
  readonly delaySeconds: number;
}

export interface Placement extends Omit<RuleSettings, 'regionParity'> {
  /** Of the targets that wait for something. */
  readonly waits: readonly TargetWait[];
  /** When the version was published, ISO 8601; null where unknown. */
  readonly publishedDate: string | null;
  /** What a person asked for while Azure could not be read: whether a tag forbids it is asked once more before the plan. */
  readonly unread?: ExplicitRequest;
}

/** As EXTENDED_ZONE_TARGETS and requests have it. */
export const plainPlacement: Placement = {
  enforcementMode: 'Default',
  existingTargets: 'Keep',
  window: null,
  waits: [],
  publishedDate: null,
};

/** Whether nothing is to be waited for, and all is to be written. */
export function isAtOnce({ enforcementMode, window, waits }: Placement): boolean {
  return enforcementMode === 'Default' && window === null && waits.length === 0;
}

/** What a trigger asks of one version. */
export interface PlacedTargets {
  readonly targets: readonly ZoneTarget[];
  readonly rule: string;
  /** Null: the setting REGION_PARITY. */
  readonly regionParity: RuleSettings['regionParity'];
  readonly placement: Placement;
}

/** @param answer whose verdict is `Covered` */
export function placedTargets(answer: DesiredZones, publishedDate: string | null): PlacedTargets {
  const { enforcementMode, existingTargets, window, regionParity } = answer;
  const waits = answer.targets.filter(({ after, delaySeconds }) => after.length > 0 || delaySeconds > 0);
  return {
    targets: answer.targets.map(({ after: _, delaySeconds: __, ...target }) => target),
    rule: answer.rule ?? 'request',
    regionParity,
    placement: {
      enforcementMode,
      existingTargets,
      window,
      waits: waits.map(({ zone, after, delaySeconds }) => ({ zone, after, delaySeconds })),
      publishedDate,
    },
  };
}
