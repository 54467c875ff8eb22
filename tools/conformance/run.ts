// `npm run test:conformance`: plays traffic against the simulated Azure and has Microsoft's validator judge it.
// AZURE_REST_API_SPECS names a clone of Azure's specification repository (default: ../shared/specs beside this project).
// Exit code 0: no violation; 1: violations, or too little traffic; 2: it could not be done.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { recordAppTraffic } from './app-traffic';
import { playEventGrid } from './event-grid-scenario';
import { type ExampleResult, playExamples } from './example-scenario';
import { createJudge } from './judge';
import { type RecordedAzure, startRecordedAzure } from './recorded-azure';
import { createReport } from './report';
import { playRestScenario, playWrongRequests } from './rest-scenario';
import { playSdkScenario } from './sdk-scenario';
import { readSeed } from './seed-scenario';
import { readPairs } from './traffic';

const projectRoot = resolve(__dirname, '../..');
const trafficDirectory = join(projectRoot, '.local', 'conformance');

/** A part of the traffic, recorded in a file of its name. */
interface Step {
  name: string;
  /** What its requests are held to: `ours` must be right, `foreign` are Microsoft's or wrong on purpose and are only listed. */
  requests: 'ours' | 'foreign';
  record(recordFile: string, stateDirectory: string): Promise<void>;
}

async function main(): Promise<number> {
  const specifications = resolve(process.env.AZURE_REST_API_SPECS || join(projectRoot, '../shared/specs'));
  if (!existsSync(join(specifications, 'specification'))) {
    console.error(
      `There is no folder 'specification' in ${specifications}. Set AZURE_REST_API_SPECS to a clone of https://github.com/Azure/azure-rest-api-specs.`,
    );
    return 2;
  }
  installValidator();
  const examples: ExampleResult[] = [];
  const steps: Step[] = [
    { name: 'seed', requests: 'ours', record: against(readSeed) },
    { name: 'rest', requests: 'ours', record: against(playRestScenario) },
    { name: 'event-grid', requests: 'ours', record: against(playEventGrid) },
    { name: 'sdk', requests: 'ours', record: against((azure) => playSdkScenario(azure)) },
    { name: 'sdk-older', requests: 'ours', record: against((azure) => playSdkScenario(azure, '2024-03-03')) },
    { name: 'app', requests: 'ours', record: recordAppTraffic },
    {
      name: 'examples',
      requests: 'foreign',
      record: against(async (azure) => void examples.push(...(await playExamples(azure, specifications)))),
    },
    { name: 'wrong', requests: 'foreign', record: against(playWrongRequests) },
  ];
  await record(steps);
  console.log(`Judging by the definitions in ${specifications}`);
  const judge = await createJudge(specifications);
  const report = createReport();
  for (const { name, requests } of steps) {
    report.add(name, requests, await judge(readPairs(fileOf(name))));
  }
  report.addExamples(examples);
  console.log(report.text());
  return report.passed ? 0 : 1;
}

async function record(steps: readonly Step[]): Promise<void> {
  rmSync(trafficDirectory, { recursive: true, force: true });
  mkdirSync(trafficDirectory, { recursive: true });
  const stateDirectory = mkdtempSync(join(tmpdir(), 'conformance-'));
  try {
    for (const step of steps) {
      const started = Date.now();
      await step.record(fileOf(step.name), stateDirectory);
      console.log(`${step.name}: ${readPairs(fileOf(step.name)).length} pairs in ${Date.now() - started} ms`);
    }
  } finally {
    rmSync(stateDirectory, { recursive: true, force: true });
  }
}

/** Records what `play` sends to a simulated Azure of its own, in this process. */
function against(play: (azure: RecordedAzure) => Promise<void>): Step['record'] {
  return async (recordFile, stateDirectory) => {
    const azure = await startRecordedAzure(recordFile, stateDirectory);
    try {
      await play(azure);
    } finally {
      await azure.close();
    }
  };
}

function fileOf(step: string): string {
  return join(trafficDirectory, `${step}.ndjson`);
}

/** The validator is heavy, so it is no dependency of the project: this command installs it when it first runs. */
function installValidator(): void {
  const installed = join(__dirname, 'node_modules', 'oav', 'package.json');
  const { dependencies } = readJson(join(__dirname, 'package.json')) as { dependencies: { oav: string } };
  if (existsSync(installed) && (readJson(installed) as { version: string }).version === dependencies.oav) {
    return;
  }
  console.log(`Installing oav ${dependencies.oav} in tools/conformance`);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  execFileSync(npm, flags, { cwd: __dirname, stdio: ['ignore', 'ignore', 'inherit'] });
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.stack : error);
    process.exitCode = 2;
  },
);
