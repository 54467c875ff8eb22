// A run of the reconciliation: what it has seen and done, and what it has still to look at.

import type { OrchestrationContext } from 'durable-functions';
import type { DriftedVersion } from '../../domain/policy/drift';
import { addTold, type ToldOfOthers } from '../../domain/replication/told-of-others';
import { finding } from '../../domain/values/finding';
import { ownAt } from '../../domain/values/json';
import { DurableRun } from '../engine/durable-run';
import { RunStopped } from '../engine/run-stopped';
import type { RunOptions } from '../engine/waiting-run';
import type {
  DriftAnswer,
  ImageDrift,
  ImageOfGallery,
  ReconcileActivities,
  ReconcileInput,
  ReconcileSummary,
  TendedTaskHub,
} from './contract';

/** A reconciliation that takes longer leaves the rest to the next one. */
const deadlineSeconds = 6 * 3600;
const nothingSeen: Omit<ReconcileSummary, 'startedAt'> = {
  versions: 0,
  drifted: 0,
  started: 0,
  unread: [],
  galleriesNotFound: [],
  driftByZone: {},
  oldestGapSeconds: 0,
};
const unreadMax = 20;
const quotasMax = 20;
const unreadCharactersMax = 400;

export class ReconcileRun extends DurableRun<ReconcileActivities> {
  summary: ReconcileSummary;
  /** Image definitions still to be looked at; null before they are listed. */
  rest: readonly ImageOfGallery[] | null;

  constructor(
    context: OrchestrationContext,
    readonly input: ReconcileInput,
  ) {
    super(context);
    const startedAt = this.now().toISOString();
    this.summary = { ...nothingSeen, startedAt, ...input.resume?.summary };
    this.rest = input.resume?.rest ?? null;
  }

  addImage(
    { galleryId }: ImageOfGallery,
    { versions, drifted, retirable = [], unenforced = 0, quotas = [], told }: ImageDrift,
  ): void {
    const { summary } = this;
    const lacking = (zone: string) => drifted.filter(({ missingZones }) => missingZones.includes(zone)).length;
    const { targets } = this.input;
    this.summary = {
      ...summary,
      versions: summary.versions + versions,
      versionsOf: { ...summary.versionsOf, [galleryId]: (ownAt(summary.versionsOf ?? {}, galleryId) ?? 0) + versions },
      ...(quotas.length > 0 && { quotas: [...(summary.quotas ?? []), ...quotas].slice(0, quotasMax) }),
      ...(retirable.length + unenforced > 0 && {
        retirable: (summary.retirable ?? 0) + retirable.length,
        retirementsUnenforced: (summary.retirementsUnenforced ?? 0) + unenforced,
      }),
      ...withTold(summary, told),
      drifted: summary.drifted + drifted.filter(({ missingZones }) => missingZones.length > 0).length,
      driftByZone: Object.fromEntries(
        targets.map(({ zone }) => [zone, (ownAt(summary.driftByZone, zone) ?? 0) + lacking(zone)]),
      ),
    };
  }

  addDrifted({ missingZones }: DriftedVersion, { outcome, driftSeconds, zones = [], told }: DriftAnswer): void {
    const { started, drifted, driftByZone, oldestGapSeconds } = this.summary;
    // Those that are missing were counted with their image.
    const others = zones.filter(({ zone }) => !missingZones.includes(zone));
    this.summary = {
      ...this.summary,
      ...withTold(this.summary, told),
      drifted: drifted + (missingZones.length === 0 && others.length > 0 ? 1 : 0),
      driftByZone: {
        ...driftByZone,
        ...Object.fromEntries(others.map(({ zone }) => [zone, (ownAt(driftByZone, zone) ?? 0) + 1])),
      },
      started: started + (outcome === 'started' || outcome === 'checking' ? 1 : 0),
      oldestGapSeconds: Math.max(oldestGapSeconds, outcome === 'ignored' ? 0 : driftSeconds),
    };
  }

  addTended(tended: { readonly value: TendedTaskHub } | { readonly refusal: unknown }): void {
    if (!('value' in tended)) {
      return;
    }
    const { takenUp, purged, next = null } = tended.value;
    this.summary = { ...this.summary, takenUp, purged, ...(next !== null && { tendFrom: next }) };
  }

  /** Removals that this reconciliation has begun. */
  get retiring(): number {
    return this.summary.retiring ?? 0;
  }

  addRetiring(outcome: DriftAnswer['outcome']): void {
    const began = outcome === 'started' || outcome === 'checking';
    this.summary = { ...this.summary, retiring: this.retiring + (began ? 1 : 0) };
  }

  addGalleryNotFound(galleryId: string): void {
    this.summary = { ...this.summary, galleriesNotFound: [...this.summary.galleriesNotFound, galleryId] };
  }

  addUnread(what: string, words: string): void {
    const unread = [...this.summary.unread, `${what}: ${words}`.slice(0, unreadCharactersMax)];
    this.summary = { ...this.summary, unread: unread.slice(0, unreadMax) };
  }

  /** All has been looked at, or tried. */
  end(): void {
    const { before } = this.input;
    if (before !== undefined) {
      const isWhole = this.summary.unread.length === 0;
      this.summary = { ...this.summary, incompleteInARow: isWhole ? 0 : before.incompleteInARow + 1 };
    }
  }

  /** The input from which the run goes on in a fresh history. */
  resumeInput(): ReconcileInput {
    return { ...this.input, resume: { summary: this.summary, rest: this.rest ?? [] } };
  }

  protected options(): RunOptions {
    return {
      deadline: new Date(Date.parse(this.summary.startedAt) + deadlineSeconds * 1000),
      identity: {},
    };
  }

  protected showWaiting(): void {
    // The reconciliation shows nothing of itself before its end.
  }

  protected showCancelRequested(): void {
    // It has no critical sections.
  }

  protected late(waitedFor: string): RunStopped {
    return new RunStopped('Late', finding('error', 'DeadlineExceeded', waitedFor));
  }
}

function withTold({ told: soFar }: ReconcileSummary, told: ToldOfOthers | undefined): { readonly told?: ToldOfOthers } {
  return told === undefined ? {} : { told: addTold(soFar, told) };
}
