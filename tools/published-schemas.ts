// The JSON schemas that are published as files: `npm run schema` writes them, a test compares them.
import { policyJsonSchema } from '../src/domain/policy/policy-schema';
import { completionEventJsonSchema } from '../src/functions/openapi/document';

export interface PublishedSchema {
  /** Relative to the project. */
  readonly path: string;
  readonly schema: () => unknown;
}

export const publishedSchemas: readonly PublishedSchema[] = [
  { path: 'replication-policy.schema.json', schema: policyJsonSchema },
  { path: 'completion-event.schema.json', schema: completionEventJsonSchema },
];
