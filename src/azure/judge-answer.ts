// What an error of ARM's means for the one who asked: how long it is waited out, how far it reaches, and what a person is
// told when it does not pass. Decided by the tables, for every call alike.
import { remedyOf } from '../domain/plan/refusal-remedy';
import { type Finding, finding } from '../domain/values/finding';
import { type ArmErrorKind, type RefusalScope, treatments } from './arm/answer-table';
import type { ArmError } from './arm/arm-error';
import { callOf } from './arm-calls';

export interface Judgement {
  /** Seconds in a row for which it is waited out; 0: lasting; null: until the run's deadline. */
  readonly patience: number | null;
  readonly scope: RefusalScope;
  /** Whether what the run or the request is about does not exist, where it lasts. */
  readonly isGone: boolean;
  /** What is told where it lasts. */
  readonly finding: Finding;
  /** The service's own words, with its code. */
  readonly words: string;
}

export interface JudgeOptions {
  /** Whether rights may yet become effective: a role or an identity was written, or the app deployed, less than half an hour ago. */
  readonly isAccessFresh: boolean;
  /** Whether the caller has not yet seen what it asks for. */
  readonly isUnseen?: boolean;
  /** A command that fits better than that of the table. */
  readonly command?: string;
}

/** A reading has no content that could be wrong, and what is being deleted is read like anything else until it is gone. */
const oddAtReadings: readonly ArmErrorKind[] = ['invalid', 'markedForDeletion'];

export function judgeError(error: ArmError, { isAccessFresh, isUnseen = false, command }: JudgeOptions): Judgement {
  const call = error.request === null ? null : callOf(error.request);
  const isOdd = call?.method === 'GET' && oddAtReadings.includes(error.kind);
  const treatment = treatments[isOdd ? 'odd' : error.kind];
  const words = describeError(error);
  const code = treatment.finding ?? (error.kind === 'notFound' ? call?.absent : call?.refused) ?? 'ReadRefused';
  const remedy =
    command === undefined
      ? remedyOf(treatment.remedy, {
          message: error.message,
          request: error.request,
          type: call?.type ?? '',
          policyAssignments: error.policyAssignments,
        })
      : `Run: ${command}`;
  const doing = call === null ? '' : `While ${call.doing}: `;
  return {
    patience:
      (isUnseen ? treatment.unseenPatience : undefined) ??
      (isAccessFresh ? treatment.longPatience : undefined) ??
      treatment.patience,
    scope: treatment.scope,
    isGone: treatment.isGone ?? (error.kind === 'notFound' && call?.isSubject === true),
    finding: finding('error', code, [`${doing}${words}`, remedy].filter((one) => one !== '').join(' ')),
    words,
  };
}

export function describeError({ code, status, message, policyAssignments }: ArmError): string {
  const policies = policyAssignments.filter((one) => !message.includes(one));
  const denied = policies.length === 0 ? '' : ` (policy assignment ${policies.join(', ')})`;
  return `${code === '' ? (status ?? 'no answer') : code}: ${message}${denied}`.slice(0, 1500);
}
