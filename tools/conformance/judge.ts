// Has Microsoft's validator (oav) judge recorded pairs against the API definitions. oav lives in this folder's own
// node_modules, which run.ts fills.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Pair } from './traffic';

export interface Violation {
  pair: Pair;
  side: 'request' | 'response';
  code: string;
  message: string;
  where: string;
}

export interface Verdict {
  checked: number;
  violations: Violation[];
  /** Pairs that no definition covers, with the validator's reason. */
  uncovered: { pair: Pair; why: string }[];
  /** Pairs of each operation, such as `Galleries_Get`, and how many of them succeeded. */
  operations: Map<string, { pairs: number; succeeded: number }>;
}

/** What is used of oav's LiveValidator 4.0.3. */
interface SideResult {
  errors?: { code: string; message: string; pathsInPayload?: string[] }[];
  runtimeException?: { code?: string; message?: string };
  operationInfo?: { operationId?: string };
}

interface LiveValidator {
  initialize(): Promise<void>;
  validateLiveRequestResponse(pair: {
    liveRequest: object;
    liveResponse: object;
  }): Promise<{ requestValidationResult: SideResult; responseValidationResult: SideResult }>;
}

interface Oav {
  LiveValidator: new (options: object, log: () => void) => LiveValidator;
}

/** Definitions of the services that are simulated; the last one is in clones of Azure's repository only. */
const DEFINITIONS = [
  'compute/resource-manager/Microsoft.Compute/GalleryRP/stable/*/*.json',
  'authorization/resource-manager/Microsoft.Authorization/stable/2022-04-01/*.json',
  'msi/resource-manager/Microsoft.ManagedIdentity/stable/*/*.json',
  'edgezones/resource-manager/Microsoft.EdgeZones/preview/*/*.json',
  'devcenter/resource-manager/Microsoft.DevCenter/stable/*/*.json',
  'resources/resource-manager/Microsoft.Resources/stable/2022-12-01/*.json',
  'eventgrid/resource-manager/Microsoft.EventGrid/stable/*/*.json',
];

/** What the real service sends (recorded in April 2026, api-version 2024-03-03) though no definition has it. */
const SENT_BEYOND_DEFINITIONS = /\/properties\/validationsProfile\/validationOperationStatus$/;

/** @returns a judge that has loaded the definitions; it takes some seconds */
export async function createJudge(specifications: string): Promise<(pairs: readonly Pair[]) => Promise<Verdict>> {
  const require = createRequire(join(__dirname, 'package.json'));
  const { LiveValidator } = require('oav') as Oav;
  const present = DEFINITIONS.filter((pattern) =>
    existsSync(join(specifications, 'specification', pattern.slice(0, pattern.indexOf('/')))),
  );
  const validator = new LiveValidator(
    {
      git: { shouldClone: false },
      directory: specifications,
      swaggerPathsPattern: present.map((pattern) => `specification/${pattern}`),
      excludedSwaggerPathsPattern: ['**/examples/**/*'],
      isPathCaseSensitive: false,
      loadValidatorInBackground: false,
      loadValidatorInInitialize: true,
      isArmCall: true,
    },
    () => {},
  );
  await validator.initialize();
  return (pairs) => judge(validator, pairs);
}

async function judge(validator: LiveValidator, traffic: readonly Pair[]): Promise<Verdict> {
  const verdict: Verdict = { checked: 0, violations: [], uncovered: [], operations: new Map() };
  for (const pair of traffic) {
    const { requestValidationResult: request, responseValidationResult: response } =
      await validator.validateLiveRequestResponse(toLivePair(pair));
    const exception = request.runtimeException ?? response.runtimeException;
    if (exception) {
      verdict.uncovered.push({ pair, why: exception.code ?? exception.message ?? 'unknown' });
      continue;
    }
    verdict.checked++;
    const name = request.operationInfo?.operationId ?? 'unknown';
    const { pairs, succeeded } = verdict.operations.get(name) ?? { pairs: 0, succeeded: 0 };
    verdict.operations.set(name, { pairs: pairs + 1, succeeded: succeeded + (pair.status < 400 ? 1 : 0) });
    verdict.violations.push(...violationsOf(pair, 'request', request), ...violationsOf(pair, 'response', response));
  }
  return verdict;
}

function toLivePair({ method, path, query, body, status, responseHeaders, response }: Pair) {
  const headers = { 'content-type': 'application/json' };
  return {
    liveRequest: { method, url: `${path}?${new URLSearchParams(query)}`, query, headers, body: body ?? undefined },
    liveResponse: { statusCode: String(status), headers: { ...headers, ...responseHeaders }, body: response },
  };
}

function violationsOf(pair: Pair, side: Violation['side'], { errors = [] }: SideResult): Violation[] {
  return errors
    .map(({ code, message, pathsInPayload = [] }) => ({ pair, side, code, message, where: pathsInPayload.join(' ') }))
    .filter(({ code, where }) => !(code === 'OBJECT_ADDITIONAL_PROPERTIES' && SENT_BEYOND_DEFINITIONS.test(where)));
}
