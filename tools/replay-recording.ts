// `npm run replay-recording -- FILE`: a recorded conversation with the real service, played against the simulated Azure and compared.
import { readReplayOptions } from './replay-recording/options';
import { replayFile } from './replay-recording/replay-file';
import { reportText, summarize } from './replay-recording/report';

const { files, json, ...options } = readReplayOptions(process.argv.slice(2));

async function main(): Promise<number> {
  let code = 0;
  for (const file of files) {
    const { steps, translation } = await replayFile(file, options);
    const summary = summarize(steps);
    console.log(
      json ? JSON.stringify({ file, summary, steps }, null, 2) : `${file}\n${reportText(steps, translation)}`,
    );
    if (summary.different > 0 || summary.same === 0) {
      code = 1;
    }
  }
  return code;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(2);
  },
);
