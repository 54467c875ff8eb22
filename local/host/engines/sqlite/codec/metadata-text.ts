// A text in the metadata of a trigger, such as the id of an instance.
import type { TypedData } from '../../../contract';

/** How every JSON text begins. */
const MAY_BE_JSON = /^[\s"{[\-0-9tfn]/;

/**
 * What a function receives is the same either way: @azure/functions parses each `string` as JSON, and takes it as it is where that throws. An
 * error thrown and caught for each invocation costs more than the rest of the metadata.
 */
export function metadataText(text: string): TypedData {
  return MAY_BE_JSON.test(text) ? { string: text } : { json: JSON.stringify(text) };
}
