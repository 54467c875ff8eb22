// The inline constraints of ASP.NET Core route templates, such as `{id:int}` or `{name:length(2,8)}`.

type Constraint = (value: string, args: string) => boolean;

const int32 = (value: string) =>
  /^[+-]?\d+$/.test(value) && Math.abs(Number(value)) <= 2147483648 && Number(value) < 2147483648;
const numeric = (value: string) => value.trim() !== '' && Number.isFinite(Number(value));
const twoNumbers = (args: string): [number, number] => {
  const [first = Number.NaN, second = first] = args.split(',').map(Number);
  return [first, second];
};

/** By name, in lower case. */
const constraints: Readonly<Record<string, Constraint>> = {
  int: int32,
  long: (value) => /^[+-]?\d{1,19}$/.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value),
  bool: (value) => /^(true|false)$/i.test(value),
  decimal: numeric,
  double: numeric,
  float: numeric,
  guid: (value) => /^[{(]?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}[)}]?$/i.test(value),
  datetime: (value) => !Number.isNaN(Date.parse(value)),
  alpha: (value) => /^[a-z]*$/i.test(value),
  required: (value) => value !== '',
  minlength: (value, args) => value.length >= Number(args),
  maxlength: (value, args) => value.length <= Number(args),
  length: (value, args) => {
    const [least, most] = twoNumbers(args);
    return value.length >= least && value.length <= most;
  },
  min: (value, args) => int32(value) && Number(value) >= Number(args),
  max: (value, args) => int32(value) && Number(value) <= Number(args),
  range: (value, args) => {
    const [least, most] = twoNumbers(args);
    return int32(value) && Number(value) >= least && Number(value) <= most;
  },
  regex: (value, args) => new RegExp(args, 'i').test(value),
};

/** A test of one route value. Throws for a constraint that ASP.NET Core does not have. */
export function parseConstraint(text: string): (value: string) => boolean {
  const [, name = '', args = ''] = /^(\w+)(?:\((.*)\))?$/s.exec(text) ?? [];
  const constraint = constraints[name.toLowerCase()];
  if (!constraint) {
    throw new Error(`the constraint ':${text}' is unknown`);
  }
  return (value) => constraint(value, args);
}
