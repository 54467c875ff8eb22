// How long `npm run demo` takes from the command to its end, and to its first word.
import { spawn } from 'node:child_process';
import type { Figure } from './figure';

const runs = 3;

interface DemoTime {
  readonly firstWord: number;
  readonly whole: number;
}

/** Seconds. Of what npm prints of itself nothing counts as a word. */
async function demoOnce(): Promise<DemoTime> {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const demo = spawn('npm', ['run', '--silent', 'demo', '--', '--plain'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let firstWord = Number.NaN;
  let errors = '';
  demo.stdout.on('data', (data: Buffer) => {
    firstWord = Number.isNaN(firstWord) && /\w/.test(data.toString()) ? seconds() : firstWord;
  });
  demo.stderr.on('data', (data: Buffer) => {
    errors += data.toString();
  });
  const code = await new Promise((resolve) => demo.on('close', resolve));
  if (code !== 0) {
    throw new Error(`npm run demo ended with ${code}: ${errors.slice(-2000)}`);
  }
  return { firstWord, whole: seconds() };
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

export async function demoTime(): Promise<readonly Figure[]> {
  const times: DemoTime[] = [];
  for (let run = 0; run < runs; run += 1) {
    times.push(await demoOnce());
  }
  const shown = (values: readonly number[]) => values.map((value) => value.toFixed(1)).join(', ');
  const [wholes, words] = [times.map(({ whole }) => whole), times.map(({ firstWord }) => firstWord)];
  return [
    {
      name: 'demo, from the command to its end',
      unit: 's',
      measured: median(wholes),
      toReach: 12,
      limit: `${shown(wholes)}; programs start, two zones replicate at the speed of the clock`,
    },
    {
      name: 'demo, first word',
      unit: 's',
      measured: median(words),
      toReach: 1,
      limit: `${shown(words)}; npm itself, and node`,
    },
  ];
}
