// Time as Event Grid writes it. Every timestamp of an event or a dead letter goes through here.

/** ISO 8601 in UTC with the seven fraction digits (100 ns ticks) that Azure's .NET services print: `2026-11-25T14:00:00.1230000Z`. */
export function formatEventTime(at: Date): string {
  return at.toISOString().replace(/Z$/, '0000Z');
}
