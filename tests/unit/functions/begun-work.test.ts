// A start is followed with few looks at the task hub, each a read of storage, and is followed all the same where nothing is heard of it.
import type { InstanceStatus } from '../../../src/domain/replication/replication-view';
import { BegunWork } from '../../../src/functions/begun-work';
import { followStart } from '../../../src/functions/start-instance';
import type { HubClock, TaskHub } from '../../../src/functions/task-hub';

/** Time passes when everyone waits. */
class TestClock implements HubClock {
  private time = 0;
  private readonly due: Array<{ readonly at: number; readonly resolve: () => void }> = [];

  now = () => this.time;

  elapsed = () => this.time;

  wait = async (milliseconds: number) =>
    await new Promise<void>((resolve) => this.due.push({ at: this.time + milliseconds, resolve }));

  /** Lets time pass until the work is done. */
  async until<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const end = work.finally(() => {
      isDone = true;
    });
    end.catch(() => undefined);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isDone) {
        return await end;
      }
      const next = this.due.sort((one, other) => one.at - other.at).shift();
      if (next === undefined) {
        throw new Error('nobody waits, and it is not done');
      }
      this.time = Math.max(this.time, next.at);
      next.resolve();
    }
  }
}

/** A task hub of instances that begin so many milliseconds after their start. */
function hubThat(clock: TestClock, work: BegunWork | null, beginsAfter: number, writtenAfter = 20) {
  const writtenAt = new Map<string, number>();
  let looks = 0;
  const hub = {
    async getStatus(instanceId: string) {
      looks += 1;
      const at = writtenAt.get(instanceId);
      if (at === undefined) {
        throw new Error(`No instance with ID '${instanceId}' found.`);
      }
      return { instanceId, runtimeStatus: 'Running', customStatus: clock.now() >= at ? 'begun' : null };
    },
    async startNew(_name: string, { instanceId }: { instanceId: string }) {
      writtenAt.set(instanceId, clock.now() + beginsAfter + writtenAfter);
      if (beginsAfter === 0) {
        work?.begins(instanceId); // before the start has been answered
      } else {
        void clock.wait(beginsAfter).then(() => work?.begins(instanceId));
      }
      return instanceId;
    },
  };
  return { hub: hub as unknown as TaskHub, looks: () => looks };
}

function follow(
  hub: TaskHub,
  clock: TestClock,
  instanceId: string,
  work: BegunWork,
  seen?: { readonly seen: InstanceStatus | null },
) {
  return followStart(hub, clock, {
    orchestrator: 'runs',
    instanceId,
    request: {},
    work,
    ...seen,
    decide: async (status) =>
      status === null
        ? { kind: 'start', input: {} }
        : { kind: status.customStatus === 'begun' ? 'settled' : ('wait' as const) },
  });
}

test.each([0, 40, 200])('work that begins here %i ms after the start is looked at once', async (beginsAfter) => {
  const clock = new TestClock();
  const work = new BegunWork();
  const { hub, looks } = hubThat(clock, work, beginsAfter);
  const { settled } = await clock.until(follow(hub, clock, 'one', work));
  expect(settled).toBe(true);
  expect(looks()).toBe(2); // before the start, and after
  expect(clock.now()).toBeLessThan(beginsAfter + 100);
});

test('a run under way that whoever asks has read is handed over to without another look', async () => {
  const clock = new TestClock();
  const raised: number[] = [];
  let looks = 0;
  const instance = (taken: boolean) => ({ runtimeStatus: 'Running', customStatus: taken }) as unknown as InstanceStatus;
  const hub = {
    getStatus: async () => {
      looks += 1;
      return instance(raised.length > 0);
    },
    raiseEvent: async () => {
      raised.push(looks);
    },
  } as unknown as TaskHub;
  const { settled } = await clock.until(
    followStart(hub, clock, {
      orchestrator: 'runs',
      instanceId: 'one',
      request: {},
      seen: instance(false),
      decide: async (status) => ({
        kind: (status?.customStatus as unknown) === true ? 'settled' : ('handOver' as const),
      }),
    }),
  );
  expect({ settled, raised, looks }).toEqual({ settled: true, raised: [0], looks: 1 });
});

test('nothing is started by what was read before, which another run may have followed', async () => {
  const clock = new TestClock();
  const work = new BegunWork();
  const { hub, looks } = hubThat(clock, work, 40);
  const { settled } = await clock.until(follow(hub, clock, 'one', work, { seen: null }));
  expect(settled).toBe(true);
  expect(looks()).toBe(2); // before the start, and after
});

test('where what was read is no longer so, the next look shows it', async () => {
  const clock = new TestClock();
  const { hub, looks } = hubThat(clock, null, 0, 0);
  await hub.startNew('runs', { instanceId: 'one' });
  const running = { ...(await hub.getStatus('one')), customStatus: null } as unknown as InstanceStatus;
  const { settled, status } = await clock.until(follow(hub, clock, 'one', new BegunWork(), { seen: running }));
  expect({ settled, shown: status?.customStatus }).toEqual({ settled: true, shown: 'begun' });
  expect(looks()).toBe(2); // this test's, and the one after what was read
});

test('a status that is written late is looked at again', async () => {
  const clock = new TestClock();
  const work = new BegunWork();
  const { hub } = hubThat(clock, work, 40, 700);
  const { settled } = await clock.until(follow(hub, clock, 'one', work));
  expect(settled).toBe(true);
  expect(clock.now()).toBeLessThan(2_000);
});

test('work that begins in another process is seen', async () => {
  const clock = new TestClock();
  const { hub } = hubThat(clock, null, 300);
  const { settled } = await clock.until(follow(hub, clock, 'one', new BegunWork()));
  expect(settled).toBe(true);
  expect(clock.now()).toBeLessThan(1_000);
});

test('of a hundred starts that begin after seconds, each is seen; where nothing is heard they look at most twenty times a second', async () => {
  for (const heard of [true, false]) {
    const clock = new TestClock();
    const work = new BegunWork();
    const { hub, looks } = hubThat(clock, heard ? work : null, 9_000);
    const followed = Array.from({ length: 100 }, (_, index) => follow(hub, clock, `nth-${index}`, work));
    const outcomes = await clock.until(Promise.all(followed));
    expect(outcomes.every(({ settled }) => settled)).toBe(true);
    expect(looks()).toBeLessThanOrEqual(100 + (heard ? 200 : 300));
    expect(clock.now()).toBeLessThan(16_000);
  }
});

test('a start of which nothing comes ends with the patience of who asks', async () => {
  const clock = new TestClock();
  const work = new BegunWork();
  const { hub } = hubThat(clock, null, 3_600_000);
  const followed = Array.from({ length: 1_000 }, (_, index) => follow(hub, clock, `nth-${index}`, work));
  const outcomes = await clock.until(Promise.all(followed));
  expect(outcomes.some(({ settled }) => settled)).toBe(false);
  expect(clock.now()).toBeLessThanOrEqual(21_000);
});
