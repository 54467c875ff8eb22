// An app for the embedded host that the kill tests run: random programs, and chains whose every result is unmistakable.
import { randomUUID } from 'node:crypto';
import { appendFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { OrchestrationContext } from 'durable-functions';
import { app as durable, getClient, input } from 'durable-functions';
import { createProgramApp } from '../program-app';

const client = input.durableClient();
const program = createProgramApp({
  raise: async () => {
    throw new Error('Replaced below, for it needs a client.');
  },
  countCall(key) {
    const file = join(String(process.env.LOCAL_STATE_DIR), `calls-${key}`);
    appendFileSync(file, '.');
    return statSync(file).size;
  },
});

for (const [name, handler] of Object.entries(program.orchestrators ?? {})) {
  durable.orchestration(name, handler as never);
}
for (const [name, handler] of Object.entries(program.entities ?? {})) {
  durable.entity(name, handler as never);
}
for (const [name, handler] of Object.entries(program.activities ?? {})) {
  if (name !== 'raise') {
    durable.activity(name, { handler: handler as never });
  }
}

durable.activity('raise', {
  extraInputs: [client],
  handler: async (name: string, context) => {
    const instanceId = String(context.triggerMetadata?.instanceId);
    await getClient(context).raiseEvent(instanceId, name, { named: name });
    return null;
  },
});

/** A value that no other run of this activity gives: a result that was lost would show as another. */
durable.activity('nonce', {
  handler: async () => {
    await new Promise((resolve) => setTimeout(resolve, 2 + Math.random() * 20));
    return randomUUID();
  },
});

durable.orchestration('nonces', function* (context: OrchestrationContext) {
  const nonces: string[] = [];
  for (let round = 0; round < 4; round++) {
    nonces.push(yield context.df.callActivity('nonce'));
    yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 10_000));
    const fanned: string[] = yield context.df.Task.all([1, 2, 3].map(() => context.df.callActivity('nonce')));
    nonces.push(...fanned);
  }
  return nonces;
});
