// The completion event: after the telemetry, apart from the run, for a day.
import { ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
beforeEach(() => {
  world = new ReplicationWorld();
});
afterEach(() => world.close());

function topicAwayUntil(seconds: number): void {
  const until = world.agenda.now() + seconds * 1000;
  world.onSend = () => {
    if (world.agenda.now() < until) {
      throw new Error('the topic is away');
    }
  };
}

const told = (name: string) => world.tracked.filter((event) => event.name === name);

test('a topic that is away keeps neither the run nor its telemetry; the event is sent when it is back, once', async () => {
  const version = await world.publish('7.1.0');
  topicAwayUntil(5 * 3600);
  const replication = await world.replicate(version);
  expect(replication).toMatchObject({ state: 'Succeeded' });
  expect(told('ReplicationFinished')).toHaveLength(1);
  expect(world.announced).toEqual([]);
  await world.pass(6 * 3600);
  expect(world.announced).toMatchObject([{ id: replication.id, state: 'Succeeded' }]);
  expect(told('CompletionNotSent')).toEqual([]);
});

test('an event that no topic took for a day is told as CompletionNotSent', async () => {
  const version = await world.publish('7.1.1');
  topicAwayUntil(3 * 86_400);
  await world.replicate(version);
  await world.pass(2 * 86_400);
  expect(world.announced).toEqual([]);
  const [event] = told('CompletionNotSent');
  expect(event?.properties).toMatchObject({ state: 'Succeeded', reason: expect.stringContaining('the topic is away') });
  expect(event?.measurements.seconds).toBeGreaterThan(86_000);
  expect(event?.measurements.attempts).toBeGreaterThan(500);
  expect(told('CompletionNotSent')).toHaveLength(1);
});
