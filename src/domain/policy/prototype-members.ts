// Members called __proto__ in what somebody has written: the schema leaves them out in silence, and a rule that asks for a tag of that name would match every image.

/** Nothing of a policy is nested as deep. */
const depthMax = 20;

/** @returns where they stand, such as `.rules[0].selector.tags.__proto__` */
export function pathsOfPrototypes(given: unknown, depth = 0): readonly string[] {
  if (typeof given !== 'object' || given === null || depth > depthMax) {
    return [];
  }
  return Object.entries(given).flatMap(([name, value]) => {
    const path = Array.isArray(given) ? `[${name}]` : `.${name}`;
    return [
      ...(name === '__proto__' ? [path] : []),
      ...pathsOfPrototypes(value, depth + 1).map((below) => `${path}${below}`),
    ];
  });
}
