// A policy as its document: the inverse of parse-policy.ts, with every default spelled out.
import { formatDuration } from '../values/iso-duration';
import type { Policy, PolicyTarget, Rule, Selector } from './policy';

function formatTarget({ after, delaySeconds, ...target }: PolicyTarget) {
  return {
    ...target,
    ...(after.length > 0 && { after }),
    ...(delaySeconds > 0 && { delay: formatDuration(delaySeconds) }),
  };
}

function formatVersions({
  names,
  latest,
  publishedWithinSeconds,
  excludedFromLatest,
}: NonNullable<Selector['versions']>) {
  return {
    ...(names !== null && { names }),
    ...(latest !== null && { latest }),
    ...(publishedWithinSeconds !== null && { publishedWithin: formatDuration(publishedWithinSeconds) }),
    excludedFromLatest,
  };
}

function formatTags({ matchLabels, matchExpressions }: NonNullable<Selector['tags']>) {
  const expressions = matchExpressions.map(({ values, ...one }) => ({ ...one, ...(values.length > 0 && { values }) }));
  return {
    ...(Object.keys(matchLabels).length > 0 && { matchLabels }),
    ...(expressions.length > 0 && { matchExpressions: expressions }),
  };
}

function formatSelector({ galleries, images, versions, tags }: Selector) {
  return {
    ...(galleries !== null && { galleries }),
    ...(images !== null && { images }),
    ...(versions !== null && { versions: formatVersions(versions) }),
    ...(tags !== null && { tags: formatTags(tags) }),
  };
}

export function formatRule(rule: Rule) {
  const { name, selector, targets, regionParity, enforcementMode, existingTargets, window, retention } = rule;
  return {
    name,
    selector: formatSelector(selector),
    targets: targets.map(formatTarget),
    ...(regionParity !== null && { regionParity }),
    enforcementMode,
    existingTargets,
    ...(window !== null && {
      window: { start: window.start, duration: formatDuration(window.durationSeconds), timeZone: window.timeZone },
    }),
    ...(retention !== null && {
      retention: { count: retention.count, minAge: formatDuration(retention.minAgeSeconds) },
    }),
  };
}

export function formatPolicy(policy: Policy) {
  return { rules: policy.rules.map(formatRule) };
}
