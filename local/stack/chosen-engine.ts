// The durable engine that a person chose for `npm start` or `npm run demo`.
import { type EngineName, parseEngineName } from '../host/engines/engine-name';

/** `--engine`, else HOST_ENGINE, else `sqlite`. Ends the program with a line that says what is allowed where the name is wrong. */
export function chosenEngine(program: string, option: string | undefined): EngineName {
  try {
    return parseEngineName(option ?? (process.env.HOST_ENGINE || 'sqlite'));
  } catch (error) {
    console.error(`${program}: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}
