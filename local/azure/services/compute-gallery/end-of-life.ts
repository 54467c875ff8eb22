// What a new image version gets from 2026-03-03 on, where its request says nothing: an end of life six months after its publication, and no
// deletion before it (azure-cli's notice of breaking changes). The date is informational: machines can be made from a version past it.
import { formatResourceTime } from '../../arm/resource-time';
import type { JsonObject } from '../../state/json';

const months = 6;

export function hasLifeDefaults(apiVersion: string, isNew: boolean): boolean {
  return isNew && apiVersion >= '2026-03-03';
}

/** @param publishedAt simulated milliseconds */
export function withEndOfLife(publishingProfile: JsonObject, publishedAt: number): JsonObject {
  const end = new Date(publishedAt);
  end.setUTCMonth(end.getUTCMonth() + months);
  return { endOfLifeDate: formatResourceTime(end.getTime()), ...withoutNull(publishingProfile) };
}

function withoutNull({ endOfLifeDate, ...profile }: JsonObject): JsonObject {
  return endOfLifeDate === null || endOfLifeDate === undefined ? profile : { ...profile, endOfLifeDate };
}
