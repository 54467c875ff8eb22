// What settings of the local programs may be, each problem in one sentence that names the setting, what it was and what is allowed.

/** 0 lets the operating system choose. */
export function parsePort(name: string, text: string, problems: string[]): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    problems.push(`${name} is '${text}', but must be a whole number from 0 to 65535, such as 7071.`);
  }
  return port;
}

export function parseClockSpeed(name: string, text: string, problems: string[]): number {
  const speed = Number(text);
  if (text.trim() === '' || !Number.isFinite(speed) || speed <= 0) {
    problems.push(`${name} is '${text}', but must be a number above 0, such as 1 or 60.`);
  }
  return speed;
}

/** Absent and empty are off. */
export function parseSwitch(name: string, text: string | undefined, problems: string[]): boolean {
  switch ((text ?? '').toLowerCase()) {
    case '':
    case 'off':
    case 'false':
    case '0':
      return false;
    case 'on':
    case 'true':
    case '1':
      return true;
    default:
      problems.push(`${name} is '${text}', but must be 'on' or 'off'.`);
      return false;
  }
}
