// Which durable engines there are, for whoever chooses one; loads none of them.

/** `sqlite`: this project's own, on a file. `azure-storage`: Microsoft's, on a storage account or its emulator. */
export const engineNames = ['sqlite', 'azure-storage'] as const;
export type EngineName = (typeof engineNames)[number];

/** The engine that a person named, on the command line or in HOST_ENGINE. Throws an Error that lists the names there are. */
export function parseEngineName(text: string): EngineName {
  const name = engineNames.find((one) => one === text);
  if (name === undefined) {
    throw new Error(
      `HOST_ENGINE (--engine) is '${text}', but must be ${engineNames.map((one) => `'${one}'`).join(' or ')}.`,
    );
  }
  return name;
}
