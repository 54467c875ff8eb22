// A resource group is the source of one system topic: one that is there already is used, if it can write dead letters.
import { keepValue, setting, tryAz } from './cli.mjs';
import { canonicalId, groupIdOf, groupNameOf, nameOf, subscriptionOf, topicsByGroup } from './ids.mjs';

/** @param {readonly string[]} galleryIds */
export function checkTopics(galleryIds) {
  const groups = [...new Set(galleryIds.map(groupIdOf))];
  const named = topicsByGroup(setting('EXISTING_SYSTEM_TOPICS'));
  const subscriptions = [...new Set([...groups, ...named.values()].map(subscriptionOf))];
  /** @type {any[]} */
  const topics = [];
  for (const subscription of subscriptions) {
    const { value, problem } = tryAz(['eventgrid', 'system-topic', 'list', '--subscription', subscription]);
    if (problem !== null) {
      return [`the system topics of subscription ${subscription} cannot be read: ${problem}`];
    }
    topics.push(...value);
  }
  const own = setting('REPLICATOR_SYSTEM_TOPIC_NAME') || setting('SYSTEM_TOPIC_NAME');
  /** @type {string[]} */
  const problems = [];
  for (const group of groups) {
    const wanted = named.get(group);
    const found = topics.find((topic) =>
      wanted === undefined ? canonicalId(topic.source) === group : canonicalId(topic.id) === wanted,
    );
    if (found === undefined) {
      if (wanted !== undefined) {
        problems.push(
          `EXISTING_SYSTEM_TOPICS names ${wanted}, which is not there: azd env set EXISTING_SYSTEM_TOPICS anew`,
        );
      }
      continue;
    }
    if (wanted === undefined && found.name === own) {
      continue;
    }
    if (!/systemassigned/i.test(found.identity?.type ?? '')) {
      problems.push(
        `${found.id} has no system-assigned identity, with which it writes dead letters: az eventgrid system-topic update --name ${nameOf(found.id)} --resource-group ${groupNameOf(found.id)} --subscription ${subscriptionOf(found.id)} --identity systemassigned`,
      );
    }
    named.set(group, canonicalId(found.id));
  }
  if (problems.length === 0) {
    keepValue('EXISTING_SYSTEM_TOPICS', [...named].map(([group, topic]) => `${group}=${topic}`).join(' '));
  }
  return problems;
}
