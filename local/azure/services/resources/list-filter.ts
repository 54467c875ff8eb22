// `$filter` of the lists of resources and resource groups: clauses joined by `and`. One that is not understood is refused,
// since a list that ignores its filter names what the caller did not ask for.
import { ArmError } from '../../arm/arm-error';
import { objectAt, textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';

type Property = 'resourceType' | 'name' | 'resourceGroup' | 'location' | 'tagName' | 'tagValue';

const clause = /^(\w+)\s+eq\s+'((?:[^']|'')*)'$/i;

const readers: Readonly<Record<Property, (resource: StoredResource, wanted: string) => boolean>> = {
  resourceType: ({ type }, wanted) => same(type, wanted),
  name: ({ name }, wanted) => same(name, wanted),
  resourceGroup: ({ id }, wanted) => same(/\/resourceGroups\/([^/]+)/i.exec(id)?.[1] ?? '', wanted),
  location: ({ body }, wanted) => same((textAt(body, 'location') ?? '').replaceAll(' ', ''), wanted),
  tagName: ({ body }, wanted) => Object.keys(objectAt(body, 'tags')).some((tag) => same(tag, wanted)),
  tagValue: ({ body }, wanted) => Object.values(objectAt(body, 'tags')).includes(wanted),
};

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/**
 * The resources that pass, for lists that understand the named properties.
 * @throws ArmError 400 `InvalidFilterInQueryString`
 */
export function listFilter(
  filter: string | null,
  ...known: readonly Property[]
): (resource: StoredResource) => boolean {
  const clauses = (filter ?? '').split(/\s+and\s+/i).filter((text) => text.trim() !== '');
  const checks = clauses.map((text) => {
    const [, property, value] = clause.exec(text.trim()) ?? [];
    const name = known.find((one) => same(one, property ?? ''));
    if (name === undefined || value === undefined) {
      throw new ArmError(
        400,
        'InvalidFilterInQueryString',
        `Invalid $filter '${filter}' specified in the query string. Served here: ${known.join(', ')}, each with eq, joined by and.`,
      );
    }
    return (resource: StoredResource) => readers[name](resource, value.replaceAll("''", "'"));
  });
  return (resource) => checks.every((check) => check(resource));
}
