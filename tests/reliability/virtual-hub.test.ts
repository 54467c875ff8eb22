// The virtual task hub draws what Azure's task hub may do: each fault by itself, and none unless it is asked for.
import type { OrchestrationContext, Task } from 'durable-functions';
import { createRandom } from '../../local/host/engines/sqlite/behavior/random';
import { Agenda } from '../support/replication/agenda';
import { drawnFaults, type HubFaults, kindHub } from '../support/replication/virtual-hub/hub-faults';
import { VirtualTaskHub } from '../support/replication/virtual-task-hub';

type Steps = Generator<unknown, unknown, never>;
const inSeconds = ({ df }: OrchestrationContext, seconds: number) =>
  df.createTimer(new Date(df.currentUtcDateTime.getTime() + seconds * 1000));

let agenda: Agenda;
let hub: VirtualTaskHub;
let calls: unknown[] = [];
beforeEach(() => {
  calls = [];
  agenda = new Agenda();
  hub = new VirtualTaskHub(
    agenda,
    () => orchestrators,
    () => ({
      note: async (input: unknown) => {
        calls.push(input);
        return input;
      },
    }),
  );
});
afterEach(() => agenda.close());

const orchestrators = {
  *notes({ df }: OrchestrationContext): Steps {
    return yield df.callActivity('note', df.getInput());
  },
  *waits({ df }: OrchestrationContext): Steps {
    return [yield df.waitForExternalEvent('go'), yield df.waitForExternalEvent('go')];
  },
  *sleeps(context: OrchestrationContext): Steps {
    const began = context.df.currentUtcDateTime.getTime();
    yield inSeconds(context, context.df.getInput() as number);
    return context.df.currentUtcDateTime.getTime() - began;
  },
  *polls(context: OrchestrationContext): Steps {
    const { df } = context;
    const seen: unknown[] = [];
    for (let round = 0; round < 60; round++) {
      yield df.callActivity('note', round);
      const timer = inSeconds(context, 0.3);
      const event = df.waitForExternalEvent('hint');
      const winner = (yield df.Task.any([timer, event])) as Task;
      if (winner === event) {
        timer.cancel();
        seen.push(round);
      }
    }
    return seen.length;
  },
  *parent({ df }: OrchestrationContext): Steps {
    return yield df.callSubOrchestrator(String(df.getInput()), 3, 'child');
  },
  // biome-ignore lint/correctness/useYield: it throws before it could.
  *throws(): Steps {
    throw new Error('on purpose');
  },
};

const statusOf = async (id: string) => String((await hub.getStatus(id)).runtimeStatus);

async function outcome(name: string, input: unknown = null, id = 'one'): Promise<unknown> {
  await hub.startNew(name, { instanceId: id, input });
  return await ended(id);
}

async function ended(id = 'one'): Promise<unknown> {
  await agenda.run(() => hub.isOver(id));
  return (await hub.getStatus(id)).output;
}

async function pass(seconds: number): Promise<void> {
  let over = false;
  agenda.later(seconds, () => {
    over = true;
  });
  await agenda.run(() => over);
}

const ask = (faults: Partial<HubFaults>) => Object.assign(hub.faults, faults);

describe('two starts of one id at the same moment', () => {
  test('the later one is refused where nothing else is asked for', async () => {
    await hub.startNew('notes', { instanceId: 'one', input: 1 });
    await expect(hub.startNew('notes', { instanceId: 'one', input: 2 })).rejects.toThrow('409');
  });

  test.each([
    [false, 1],
    [true, 2],
  ])('both are accepted and one runs (the later: %s)', async (later, ran) => {
    ask({ startRace: () => 0.1, laterStartRuns: () => later });
    await hub.startNew('notes', { instanceId: 'one', input: 1 });
    await hub.startNew('notes', { instanceId: 'one', input: 2 });
    expect(await ended()).toBe(ran);
    expect(calls).toEqual([ran]);
  });

  test('after the race, and once it has begun, a start is refused', async () => {
    ask({ startRace: () => 0.1, messageDelay: () => 60 });
    await hub.startNew('notes', { instanceId: 'one' });
    await pass(1);
    await expect(hub.startNew('notes', { instanceId: 'one' })).rejects.toThrow('409');
    ask({ messageDelay: () => 0 });
    await hub.startNew('waits', { instanceId: 'two' });
    await pass(0);
    await expect(hub.startNew('waits', { instanceId: 'two' })).rejects.toThrow('409');
  });
});

test('a lost start stays Pending, keeps its events, and can be terminated', async () => {
  ask({ losesStart: (id) => id === 'one' });
  await hub.startNew('waits', { instanceId: 'one' });
  await hub.raiseEvent('one', 'go', 1);
  await pass(3600);
  expect(await statusOf('one')).toBe('Pending');
  await hub.terminate('one', 'lost');
  expect(await statusOf('one')).toBe('Terminated');
  expect(await outcome('notes', 2, 'two')).toBe(2);
});

test('a late terminate: live and not to be started meanwhile', async () => {
  ask({ terminateDelay: () => 20 });
  await hub.startNew('waits', { instanceId: 'one' });
  await pass(1);
  await hub.terminate('one', 'because');
  await pass(19);
  expect(await statusOf('one')).toBe('Running');
  await expect(hub.startNew('waits', { instanceId: 'one' })).rejects.toThrow('409');
  await pass(2);
  expect(await hub.getStatus('one')).toMatchObject({ runtimeStatus: 'Terminated', output: 'because' });
});

test('an event comes twice', async () => {
  await hub.startNew('waits', { instanceId: 'one' });
  await pass(1);
  ask({ repeatsEvent: () => 5 });
  await hub.raiseEvent('one', 'go', 7);
  expect(await ended()).toEqual([7, 7]);
});

test('an activity is run twice, and counted once', async () => {
  ask({ repeatsActivity: () => true });
  expect(await outcome('notes', 4)).toBe(4);
  await pass(1);
  expect(calls).toEqual([4, 4]);
});

test('events that come while an activity runs are swallowed by a wait that nobody looks at any more', async () => {
  const hints = async () => {
    await hub.startNew('polls', { instanceId: 'one' });
    for (let hint = 0; hint < 10; hint++) {
      agenda.later(0.5 + hint * 0.9, async () => await hub.raiseEvent('one', 'hint', hint));
    }
    return await ended();
  };
  expect(await hints()).toBe(10);
  ask({ activityDelay: () => 0.3 });
  expect(await hints()).toBeLessThan(8);
});

test.each([
  [0.3, 0],
  [2.4, 2_000],
  [5, 5_000],
])('a timer of %d s that is cut waits for %i ms', async (seconds, waited) => {
  expect(await outcome('sleeps', seconds)).toBe(seconds * 1_000);
  ask({ cutsTimers: () => true });
  expect(await outcome('sleeps', seconds)).toBe(waited);
});

test('what the process had in hand when it died is silent for a while; what is new is not', async () => {
  ask({ silence: () => 300, activityDelay: () => 1 });
  await hub.startNew('notes', { instanceId: 'one', input: 1 });
  await pass(0.5);
  hub.die();
  expect(await outcome('notes', 2, 'two')).toBe(2);
  await pass(290);
  expect(await statusOf('one')).toBe('Running');
  expect(await ended()).toBe(1);
  expect(calls).toEqual([2, 1]);
});

test('an activity under which the process dies is run again', async () => {
  hub.runActivity = async ({ index }, run) => {
    if (index === 0) {
      hub.die();
    }
    return await run();
  };
  expect(await outcome('notes', 3)).toBe(3);
  expect(calls).toEqual([3, 3]);
});

test('sub-orchestrations answer their parent', async () => {
  expect(await outcome('parent', 'notes')).toBe(3);
  expect(await outcome('parent', 'throws', 'other')).toMatch(/on purpose/);
});

test('lists and purges by status, leaving what is live', async () => {
  await outcome('notes', 1, 'done');
  await hub.startNew('waits', { instanceId: 'live' });
  await pass(1);
  const completed = await hub.getStatusBy({ runtimeStatus: ['Completed' as never] });
  expect(completed.map(({ instanceId }) => instanceId)).toEqual(['done']);
  await expect(hub.purgeInstanceHistory('live')).rejects.toThrow('412');
  expect(await hub.purgeInstanceHistoryBy({ createdTimeFrom: new Date(0) })).toMatchObject({ instancesDeleted: 1 });
  expect(await hub.purgeInstanceHistory('done')).toMatchObject({ instancesDeleted: 0 });
});

test('drawn faults are the same for the same seed, and of the kinds asked for', () => {
  const draws = (seed: number, kinds?: Parameters<typeof drawnFaults>[1]) => {
    const faults = drawnFaults(createRandom(seed), kinds);
    return Array.from({ length: 50 }, () => [faults.terminateDelay(), faults.losesStart('x'), faults.repeatsEvent()]);
  };
  expect(draws(1)).toEqual(draws(1));
  expect(draws(1)).not.toEqual(draws(2));
  expect(draws(1, ['losesStart']).every(([delay, , again]) => delay === 0 && again === null)).toBe(true);
  expect(drawnFaults(createRandom(1), [])).toEqual(kindHub);
});

test('an instance that a process leaves to others waits as a whole, and goes on where another one has it', async () => {
  let [asked, isLeft] = [0, true];
  const ofOthers = new VirtualTaskHub(
    agenda,
    () => {
      asked += 1;
      return isLeft ? null : orchestrators;
    },
    () => ({}),
  );
  await ofOthers.startNew('waits', { instanceId: 'a' });
  for (let minute = 0; minute < 60; minute += 1) {
    agenda.later(minute * 60, async () => await ofOthers.raiseEvent('a', 'go', minute));
  }
  agenda.later(3600, () => {
    isLeft = false;
  });
  await agenda.run(() => ofOthers.isOver('a'));
  expect((await ofOthers.getStatus('a')).output).toEqual([0, 1]);
  // Each half minute, and for each message.
  expect(asked).toBeLessThan(120 + 60 + 5);
});

test('an activity that the process which takes it does not have fails', async () => {
  let isOlder = false;
  const mixed = new VirtualTaskHub(
    agenda,
    () => orchestrators,
    () => (isOlder ? {} : { note: async () => 'noted' }),
  );
  await mixed.startNew('notes', { instanceId: 'a' });
  mixed.faults = { ...kindHub, activityDelay: () => 60 };
  agenda.later(30, () => {
    isOlder = true;
  });
  await agenda.run(() => mixed.isOver('a'));
  expect(mixed.failures.join()).toContain('no such function');
});
