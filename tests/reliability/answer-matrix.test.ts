// Every answer of the program's own table, at every ARM call of a replication: what may pass is outlived, what is lasting is told
// at once or costs one zone's try alone, and no target is ever lost. LONG=1 runs all cells, else a seeded sample.
import {
  type AnswerRow,
  answerTable,
  type ExampleAnswer,
  examplesOf,
  treatments,
} from '../../src/azure/arm/answer-table';
import { type ArmCall, nextCall } from '../support/replication/arm-faults';
import { appIdentity } from '../support/replication/azure-in-process';
import { regionsOf } from '../support/replication/other-writers';
import { ReplicationWorld } from '../support/replication/replication-world';
import { print, sampleOf, seed } from '../support/replication/sizing';

const isLasting = ({ kind }: AnswerRow) => treatments[kind].patience === 0;

async function publish(world: ReplicationWorld): Promise<string> {
  const version = await world.publish('2.7.1', ['westus', 'australiaeast', 'westus3']);
  await world.pass(900);
  return version;
}

async function callsOfAGoodDay(): Promise<readonly ArmCall[]> {
  const world = new ReplicationWorld();
  await world.replicate(await publish(world));
  const counts = new Map<string, number>();
  const calls = world.azure.requests().map((request) => nextCall(request, counts));
  world.close();
  return calls.filter(({ nth }) => nth < 4);
}

interface Cell {
  readonly row: AnswerRow;
  readonly example: ExampleAnswer;
  readonly call: ArmCall;
  readonly times: number;
}

const nameOf = ({ row, example, call, times }: Cell) =>
  `${call.label}: ${example.status} ${example.code || '(no code)'} (${row.kind}) ${times} times`;

/** Problems of a cell; none where it ended as it should. */
async function runCell({ row, example, call, times }: Cell): Promise<readonly string[]> {
  const world = new ReplicationWorld();
  try {
    const version = await publish(world);
    world.azure.fault({
      kind: 'status',
      method: call.method,
      operation: call.operation,
      caller: appIdentity.principalId,
      after: call.nth,
      times,
      ...example,
    });
    const replication = await world.replicate(version);
    const zones = await world.zones(version);
    const errors = replication.findings.filter(({ severity }) => severity === 'error');
    const isWrite = call.method === 'PUT' && call.label.startsWith('PUT versions');
    const problems: string[] = [];
    const check = (is: boolean, problem: string) => is || problems.push(problem);
    check((await regionsOf(world, version)).join() === 'westus,australiaeast,westus3', 'a region is lost');
    if (!isLasting(row) || (isWrite && times === 1 && row.kind !== 'markedForDeletion')) {
      check(replication.state === 'Succeeded', `${replication.state} ${JSON.stringify(replication.findings)}`);
      check(zones.losangeles === 'Completed' && zones.perth === 'Completed', `zones ${JSON.stringify(zones)}`);
      check(errors.length === 0, `errors ${JSON.stringify(errors)}`);
    } else if (replication.state !== 'Succeeded' && row.kind !== 'roleAssignmentExists') {
      const { finding } = treatments[row.kind];
      const hours = (Date.parse(replication.finishedAt ?? '') - Date.parse(replication.startedAt)) / 3_600_000;
      // What the zones' own provider lacks is told of the zones.
      const told = row.kind === 'providerNotRegistered' ? ['ProviderNotRegistered', 'ZoneNotRegistered'] : [finding];
      check(
        // What the gallery's identity lacks is a warning; where Azure needs the identity, the zones are refused as not enrolled.
        finding === null || replication.findings.some(({ code }) => told.includes(code)),
        `told as ${errors.map(({ code }) => code)}`,
      );
      check(
        replication.findings.some(({ message }) => message.includes(example.message)),
        'the words of the service are not told',
      );
      check(hours < 0.2, `told after ${hours} hours`);
    }
    return problems;
  } finally {
    world.close();
  }
}

test('every answer of the table at every ARM call ends as the table says', async () => {
  const calls = await callsOfAGoodDay();
  const cells = answerTable.flatMap((row) =>
    examplesOf(row)
      .slice(0, 1)
      .flatMap((example) => calls.flatMap((call) => [1, 3].map((times): Cell => ({ row, example, call, times })))),
  );
  const chosen = sampleOf(cells, 80);
  const failures: string[] = [];
  for (const cell of chosen) {
    const problems = await runCell(cell).catch((error: unknown) => [String(error)]);
    failures.push(...problems.map((problem) => `${nameOf(cell)}: ${problem}`));
  }
  print(`Answers of the table, ${chosen.length} of ${cells.length} cells, SEED=${seed}`);
  expect(failures).toEqual([]);
}, 3_600_000);
