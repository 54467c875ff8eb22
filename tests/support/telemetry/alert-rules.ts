// Azure Monitor's log search alerts in memory: each rule of infra/alerts is evaluated as often as it says, over the window
// that it says, and rings once for each combination of its dimensions for as long as the query has a row for it.
// https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-types#log-alerts
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../build/build-app';
import { runKql } from './kql/kql-query';
import { toText } from './kql/kql-value';
import { type KqlAnalysis, loadKql } from './kql/kusto-language';
import { databaseOf, type Envelope, type StoredRow, toRow } from './workspace';

interface Rule {
  readonly evaluationFrequency: string;
  readonly windowSize: string;
  readonly dimensions: readonly string[];
}

export const rules = JSON.parse(readFileSync(join(projectRoot, 'infra', 'alerts', 'alerts.json'), 'utf8')) as Readonly<
  Record<string, Rule>
>;

export const queryFileOf = (rule: string) =>
  `alert-${rule.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.kql`;

const minute = 60_000;

/** @param duration such as `PT5M` or `P2D` */
function millisecondsOf(duration: string): number {
  const [, days = 0, hours = 0, minutes = 0] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration) ?? [];
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * minute;
}

/** What the template puts into the queries (infra/monitoring/alert-rules.bicep). */
export interface AlertSettings {
  /** ISO 8601. */
  readonly installed: string;
  /** Of `alert-no-reconciliation`: the schedule's period and two hours. */
  readonly reconciliationOverdueHours: number;
  /** Of `alert-replication-unfinished`: the deadline and two hours. */
  readonly runOverdueHours: number;
}

export function templatedQuery(rule: string, settings: AlertSettings): string {
  const text = readFileSync(join(projectRoot, 'infra', 'queries', queryFileOf(rule)), 'utf8');
  switch (rule) {
    case 'noReconciliation':
      return text
        .replace('let overdue = 3h;', `let overdue = ${settings.reconciliationOverdueHours}h;`)
        .replace('let installed = now();', `let installed = datetime(${settings.installed});`);
    case 'replicationUnfinished':
      return text.replace('let overdue = 26h;', `let overdue = ${settings.runOverdueHours}h;`);
    default:
      return text;
  }
}

export interface Alarm {
  readonly at: string;
  readonly rule: string;
  readonly kind: 'rings' | 'resolved';
  /** Values of the dimensions. */
  readonly of: string;
}

/** Between telling and being seen by a query. */
const ingestionMilliseconds = 3 * minute;

/**
 * @param given queries, by rule, in the place of those of infra/queries
 * @returns what rings and is resolved between two times (ISO 8601), in order
 */
export function createAlerts(
  given: Readonly<Record<string, string>> = {},
): (settings: AlertSettings, envelopes: readonly Envelope[], from: string, to: string) => readonly Alarm[] {
  const kql = loadKql();
  const known = new Map<string, KqlAnalysis>();
  const analysisOf = (text: string) => {
    const analysis = known.get(text) ?? kql(text);
    known.set(text, analysis);
    return analysis;
  };
  return (settings, envelopes, from, to) => {
    const rows = envelopes.map(toRow).sort((a, b) => a.time - b.time);
    const analyses = Object.keys(rules).map(
      (rule) => [rule, analysisOf(given[rule] ?? templatedQuery(rule, settings))] as const,
    );
    return analyses
      .flatMap(([name, analysis]) => alarmsOf(name, analysis, rows, Date.parse(from), Date.parse(to)))
      .sort((a, b) => a.at.localeCompare(b.at));
  };
}

const without = (some: ReadonlySet<string>, others: ReadonlySet<string>) => [...some].filter((one) => !others.has(one));

function alarmsOf(
  name: string,
  analysis: KqlAnalysis,
  rows: readonly StoredRow[],
  from: number,
  to: number,
): readonly Alarm[] {
  const rule = rules[name];
  if (rule === undefined) {
    throw new Error(`no rule ${name}`);
  }
  const alarms: Alarm[] = [];
  let ringing: ReadonlySet<string> = new Set();
  for (let at = from; at <= to; at += millisecondsOf(rule.evaluationFrequency)) {
    const database = databaseOf(rows, at - millisecondsOf(rule.windowSize), at - ingestionMilliseconds);
    const found = runKql(analysis, database, at).rows;
    const now = new Set(
      found.map((row) => rule.dimensions.map((dimension) => toText(row[dimension] ?? null)).join(' ')),
    );
    const tell = (kind: Alarm['kind'], of: string) =>
      alarms.push({ at: new Date(at).toISOString(), rule: name, kind, of });
    for (const of of without(now, ringing)) {
      tell('rings', of);
    }
    for (const of of without(ringing, now)) {
      tell('resolved', of);
    }
    ringing = now;
  }
  return alarms;
}
