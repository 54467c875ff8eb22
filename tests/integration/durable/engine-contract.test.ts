// The contract of the durable engines: questions to a host with an app of the contract's own, answered alike by Microsoft's engine and
// by this project's. An answer that differs is listed with its reason, or this test fails.
import type { EngineName } from '../../../local/host/engines/engine-name';
import { ContractClient } from '../../support/engines/contract/contract-client';
import { lifecycleQuestions } from '../../support/engines/contract/lifecycle-questions';
import type { Question } from '../../support/engines/contract/question';
import { valueQuestions } from '../../support/engines/contract/value-questions';
import { describeOnEngines } from '../../support/engines/describe-on-engines';
import { createEngineStore, type EngineStore, startEngineHost } from '../../support/engines/engine-host';
import type { HostProcess } from '../host/host-process';

const questions: readonly Question[] = [...valueQuestions, ...lifecycleQuestions];
/** Asked side by side: an engine that polls queues takes its time over each. */
const askedAtOnce = 6;
const limitMilliseconds = 240_000;

/** Begins to ask all of them; each has its own answer, or error. */
function askAll(client: ContractClient): ReadonlyMap<string, Promise<unknown>> {
  const lanes = Array.from({ length: askedAtOnce }, () => Promise.resolve<unknown>(undefined));
  return new Map(
    questions.map(({ asked, ask }, index) => {
      const lane = index % askedAtOnce;
      const answer = (lanes[lane] ?? Promise.resolve()).then(async () => await ask(client));
      lanes[lane] = answer.catch(() => undefined);
      return [asked, answer];
    }),
  );
}

function expectedOf({ answer, deviations }: Question, engine: EngineName): unknown {
  const deviation = deviations?.[engine];
  return deviation === undefined ? answer : deviation.answer;
}

describeOnEngines('the contract of a durable engine', (engine) => {
  let store: EngineStore;
  let host: HostProcess;
  let answers: ReadonlyMap<string, Promise<unknown>>;

  beforeAll(async () => {
    store = await createEngineStore(engine);
    const environment = { TASKHUB_NAME: 'EngineContract', HOST_QUIET: 'on', HOST_ENGINE_BEHAVIOR: 'azure' };
    host = await startEngineHost(store, { app: 'engine-contract', environment });
    answers = askAll(new ContractClient(host.url));
  }, limitMilliseconds);
  afterAll(async () => {
    await host?.stop();
    await store?.dispose();
  });

  test.each(questions.map((question) => [question.asked, question] as const))(
    '%s',
    async (asked, question) => {
      expect(await answers.get(asked)).toEqual(expectedOf(question, engine));
    },
    limitMilliseconds,
  );
});

test('no question is asked twice', () => {
  expect(new Set(questions.map(({ asked }) => asked)).size).toBe(questions.length);
});
