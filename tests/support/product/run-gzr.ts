// gzr as a person runs it, against an app: what it prints, and the code with which it ends.
import { runProgram } from '../../../cli/program';

export interface EndedGzr {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** @param args words of the command line, separated by single blanks */
export async function runGzr(url: string, args: string): Promise<EndedGzr> {
  let out = '';
  let error = '';
  const environment = {
    env: { GZR_URL: url },
    streams: {
      out: (text: string) => {
        out += text;
      },
      error: (text: string) => {
        error += text;
      },
      colors: false,
      width: null,
    },
    wait: async (milliseconds: number) =>
      await new Promise<void>((done) => setTimeout(done, Math.min(milliseconds, 50))),
    openUrl: async () => {},
    readFile: (path: string) => {
      throw new Error(`${path} not found`);
    },
  };
  const code = await runProgram(environment, '0.0.0', args.split(' '));
  return { code, out, error };
}
