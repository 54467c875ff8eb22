// The app's durable functions by kind. Their names are matched without regard to case, as the extension does.
import type { RegisteredFunction } from '../../../contract';
import { parseEntityId } from '../codec/entity-request';
import type { StepKind } from './ledger';

const TRIGGERS: Readonly<Record<StepKind, string | undefined>> = {
  activity: 'activitytrigger',
  'sub-orchestration': 'orchestrationtrigger',
  entity: 'entitytrigger',
  timer: undefined,
};

export interface FunctionCatalog {
  /** The function's name as registered, or undefined. An entity's name may come as `@name@key operation`. */
  find(kind: StepKind, name: string): string | undefined;
  names(kind: StepKind): readonly string[];
  /** That the app has no function of that kind and name, and which ones it has in the extension's words. */
  describeUnknown(kind: StepKind, name: string): string;
}

const LABELS: Readonly<Record<StepKind, string>> = {
  activity: 'activity',
  'sub-orchestration': 'orchestrator',
  entity: 'entity',
  timer: 'timer',
};

export function createFunctionCatalog(functions: readonly RegisteredFunction[]): FunctionCatalog {
  const namesOf = (kind: StepKind): string[] =>
    functions.filter((each) => each.trigger.type.toLowerCase() === TRIGGERS[kind]).map((each) => each.name);
  const byKind = new Map<StepKind, Map<string, string>>(
    (['activity', 'sub-orchestration', 'entity'] as const).map((kind) => [
      kind,
      new Map(namesOf(kind).map((name) => [name.toLowerCase(), name])),
    ]),
  );
  const names = (kind: StepKind): string[] => [...(byKind.get(kind)?.values() ?? [])];
  return {
    names,
    describeUnknown(kind, name) {
      const known = names(kind).map((each) => `'${each}'`);
      return (
        `The function '${name}' doesn't exist, is disabled, or is not an ${LABELS[kind]} function. ` +
        `Additional info: The following are the known ${LABELS[kind]} functions: ${known.length === 0 ? 'none' : known.join(', ')}.`
      );
    },
    find(kind, name) {
      const key = kind === 'entity' ? (parseEntityId(name)?.name ?? name) : name;
      return byKind.get(kind)?.get(key.toLowerCase());
    },
  };
}
