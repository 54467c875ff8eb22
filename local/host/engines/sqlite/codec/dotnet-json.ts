// What becomes of JSON on its way through Azure's durable engine, which reads and writes it with .NET: some members vanish, and
// half characters are replaced (measured on extension 3.19.0).

/** Members that .NET's reader takes for its own where they lead the outermost object. */
const METADATA = new Set(['$type', '$id']);
/** Most texts have nothing of the kind and need not be parsed. */
const MAY_CHANGE = /"\$(?:type|id)"|\\u[dD][89a-fA-F]|[\ud800-\udfff]/u;

/** JSON text as it comes out of an activity's input or answer, a custom status or an output. */
export function throughDotnet(text: string): string {
  return MAY_CHANGE.test(text) ? JSON.stringify(withoutMetadata(wellFormed(JSON.parse(text)))) : text;
}

/** JSON text as it comes out of a start's input, an event or a continue-as-new: all members stay. */
export function throughStorage(text: string): string {
  return MAY_CHANGE.test(text) ? JSON.stringify(wellFormed(JSON.parse(text))) : text;
}

function withoutMetadata(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value;
  }
  const members = Object.entries(value);
  const leading = members.findIndex(([name]) => !METADATA.has(name));
  return Object.fromEntries(leading < 0 ? [] : members.slice(leading));
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.toWellFormed();
  }
  if (Array.isArray(value)) {
    return value.map(wellFormed);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.toWellFormed(), wellFormed(member)]));
}
