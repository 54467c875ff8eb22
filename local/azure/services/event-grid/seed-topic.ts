// The custom topic that completion events of gallery-zone-replicator can go to.
import { subscriptionId } from '../../state/seed-ids';
import { customTopic } from './custom-topics';

export const seedTopicId = `/subscriptions/${subscriptionId}/resourceGroups/platform-rg/providers/Microsoft.EventGrid/topics/replications`;

export const seedTopic = () => customTopic(seedTopicId, { location: 'westus', inputSchema: 'CloudEventSchemaV1_0' });
