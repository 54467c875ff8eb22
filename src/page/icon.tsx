// Signs beside words, each of its own shape: no state is told by colour alone.

const circle = 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13z';
const tick = `${circle}M5 8.2l2.1 2.1L11 6`;
const cross = `${circle}M5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6`;
const triangle = 'M8 1.8L15 14H1zM8 6v4M8 11.9v.3';
const arrows = 'M13.5 6.5A5.8 5.8 0 0 0 3 5M2.5 9.5A5.8 5.8 0 0 0 13 11M3 2v3h3M13 14v-3h-3';
const clock = `${circle}M8 4.5V8l2.5 1.8`;
const dot = `${circle}M8 7.5v1`;
const plus = `${circle}M8 5v6M5 8h6`;
const pause = `${circle}M6.4 5.5v5M9.6 5.5v5`;

const shapes: Readonly<Record<string, string>> = {
  Completed: tick,
  Succeeded: tick,
  NoChange: tick,
  Pass: tick,
  Healthy: tick,
  Failed: cross,
  Fail: cross,
  Refused: cross,
  Unhealthy: cross,
  error: cross,
  Missing: triangle,
  PartiallySucceeded: triangle,
  Degraded: triangle,
  Warn: triangle,
  warning: triangle,
  Replicating: arrows,
  AddingTargets: arrows,
  EnsuringIdentity: arrows,
  Planning: arrows,
  Waiting: clock,
  Pending: clock,
  Targeted: dot,
  Unknown: dot,
  info: dot,
  Add: plus,
  Extra: plus,
  Held: pause,
  Canceled: pause,
};

/** @param name a state; one that is not known has no sign */
export function Icon({ name }: { readonly name: string }) {
  const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
  return shape === undefined ? null : (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={shape} />
    </svg>
  );
}

/** A state in words, with its sign. */
export function StateLabel({ state, more = '' }: { readonly state: string; readonly more?: string }) {
  return (
    <span class={`state ${state}`}>
      <Icon name={state} />
      {state}
      {more}
    </span>
  );
}
