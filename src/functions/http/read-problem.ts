// What could not be read of Azure, as an answer.
import type { HttpResponseInit } from '@azure/functions';
import type { ReadAnswer } from '../../domain/values/read-answer';
import { problem } from './problem-details';

export function readProblem(answer: Exclude<ReadAnswer<never>, { kind: 'read' }>): HttpResponseInit {
  return answer.kind === 'unavailable'
    ? problem(503, answer.reason, { headers: { 'retry-after': String(Math.ceil(answer.afterSeconds)) } })
    : problem(answer.isGone ? 404 : 502, answer.finding.message, { extensions: { finding: answer.finding } });
}

/** @param show the answer for what was read */
export function answerRead<T>(answer: ReadAnswer<T>, show: (value: T) => HttpResponseInit): HttpResponseInit {
  return answer.kind === 'read' ? show(answer.value) : readProblem(answer);
}
