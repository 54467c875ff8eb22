// What the steps of a pipeline run, of GitHub Actions as well as of Azure Pipelines.

/** @param value a pipeline as YAML has it, or a part of one */
export function scriptsOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([name, member]) =>
    /^(run|script|inlineScript)$/.test(name) && typeof member === 'string' ? [member] : scriptsOf(member),
  );
}
