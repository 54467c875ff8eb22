// Resource ids in answers: Azure writes `resourceGroups` in one answer and `resourcegroups` in the next, so clients must not mind.
import { isObject } from '../state/json';

/** A copy of an ARM body with the case of its own ids changed (not of ids that it refers to). */
export function withIdCase(body: unknown, lower: boolean): unknown {
  if (!isObject(body)) {
    return body;
  }
  if (Array.isArray(body.value)) {
    return { ...body, value: body.value.map((entry) => withIdCase(entry, lower)) };
  }
  if (typeof body.id !== 'string') {
    return body;
  }
  return { ...body, id: body.id.replace(/\/resourcegroups\//i, lower ? '/resourcegroups/' : '/resourceGroups/') };
}
