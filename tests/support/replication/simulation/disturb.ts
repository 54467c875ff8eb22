// Does to a simulated world what its plan says, and counts how often each fault was met.
import { createHttpHeaders, type PipelineResponse, RestError } from '@azure/core-rest-pipeline';
import { seededRandom } from '../../../../local/azure/simulation/random';
import { armCalls, callOf } from '../../../../src/azure/arm-calls';
import { isFinal } from '../../../../src/domain/replication/replication';
import { endedUntold, isLive, viewRecord } from '../../../../src/domain/replication/replication-view';
import { awaitsReplication, readExistingRun } from '../../../../src/domain/replication/start-decision';
import { tellToLook } from '../../../../src/functions/replication-runs';
import { findInstance } from '../../../../src/functions/task-hub';
import { orchestratorNames, reconcileInstanceId } from '../../../../src/orchestrators/names';
import type { Intercept } from '../arm-transport';
import { appIdentity } from '../azure-in-process';
import { changeAtOnce, rewriteProfile, withoutZone, withRegion, withReplicas } from '../other-writers';
import { idOf, type ReplicationWorld } from '../replication-world';
import type { ActivityRunner } from '../virtual-hub/hub-engine';
import { drawnFaults, kindHub } from '../virtual-hub/hub-faults';
import { answerOf, rowCount, rowName } from './answer-faults';
import type { ExpectedVersion } from './at-rest';
import { targetsOf } from './invariants';
import { atOpenMoments, type OpenAct, type OpenMoment } from './open-moments';
import type { Disturbance } from './world-plan';

type AnswerFault = Extract<Disturbance, { readonly kind: 'answer' }>;

export interface Published extends ExpectedVersion {
  readonly regions: Set<string>;
}

export class Disturber {
  /** Answers that are yet to be met. */
  private pending: { readonly fault: AnswerFault; left: number }[] = [];
  /** What waits for its moment. */
  private moments: Extract<Disturbance, { readonly kind: 'openMoment' }>[] = [];
  /** Versions whose next event is lost. */
  private readonly unseen = new Set<string>();
  private isOver = false;

  constructor(
    private readonly world: ReplicationWorld,
    private readonly published: ReadonlyMap<number, Published>,
    private readonly meet: (fault: string) => void,
    private readonly tell: (violation: string) => void,
  ) {}

  /** Puts the answers of the faults in the place of ARM's. @param inner what is asked where ARM is */
  intercept(inner: Intercept): Intercept {
    return async (request, send, path) => {
      const call = callOf({ method: request.method, path });
      const met = this.pending.find(({ fault, left }) => left > 0 && armCalls[fault.call] === call);
      if (met === undefined) {
        return await inner(request, send, path);
      }
      met.left -= 1;
      const { lost, row, which, call: name } = met.fault;
      this.meet(lost === 'answered instead' || lost === 'answered after' ? `answer ${rowName(row)}` : lost);
      this.meet(`call ${name}`);
      const reset = () => new RestError('read ECONNRESET', { code: 'ECONNRESET', request });
      if (lost === 'reset before') {
        throw reset();
      }
      const answer = lost === 'answered instead' ? null : await inner(request, send, path);
      if (lost === 'reset after') {
        throw reset();
      }
      if (lost === 'cut short' && answer !== null) {
        return { ...answer, bodyAsText: (answer.bodyAsText ?? '').slice(0, -1) };
      }
      const { status, code, message } = answerOf(row, which);
      const error = code === '' ? { message } : { code, message };
      return {
        request,
        status,
        headers: createHttpHeaders({ 'content-type': 'application/json; charset=utf-8' }),
        bodyAsText: JSON.stringify({ error }),
      } satisfies PipelineResponse;
    };
  }

  /** Does what waits for a moment when it comes. @param inner what runs the activity */
  runActivity(inner: ActivityRunner): ActivityRunner {
    const reach = async (moment: OpenMoment, instanceId: string) => {
      const waiting = this.moments.find((one) => one.moment === moment);
      if (waiting === undefined) {
        return false;
      }
      this.moments = this.moments.filter((one) => one !== waiting);
      this.meet(`${moment}: ${waiting.act}`);
      await this.actAt(instanceId, waiting.act);
      return waiting.act === 'terminated, activity late';
    };
    return atOpenMoments(inner, reach, (seconds, act) => this.world.agenda.later(seconds, act));
  }

  private async actAt(instanceId: string, act: OpenAct): Promise<void> {
    const { world } = this;
    switch (act) {
      case 'terminated':
        await this.terminate('run', instanceId);
        break;
      case 'terminated, activity late': {
        await this.terminate('run', instanceId);
        const version = this.versionOf(instanceId);
        if (version !== undefined) {
          world.agenda.later(2, () => void world.start(version.versionId).catch(() => undefined));
        }
        break;
      }
      case 'terminated, then refused':
        await this.terminate('run', instanceId);
        this.pending.push({ fault: lastingRefusal(this.world.agenda.now()), left: 3 });
        break;
      case 'write lost':
        world.azure.fault({ kind: 'lostUpdate', caller: appIdentity.principalId });
        break;
      case 'entry changed': {
        const version = this.versionOf(instanceId);
        if (version !== undefined) {
          changeAtOnce(world, version.versionId, withReplicas(4));
        }
        break;
      }
      case 'canceled':
        void this.cancel(instanceId).catch(() => undefined);
        break;
      case 'death':
        world.hub.die();
        world.restartProcess();
        break;
      case 'terminated twice':
        await this.terminate('run', instanceId);
        this.loseNext(instanceId);
        break;
    }
  }

  /** A run that stops by itself, or that the API terminates, leaves no zone off the version. */
  private async cancel(instanceId: string): Promise<void> {
    const { hub, clock, release } = this.world;
    const standsAlready = isFinal(viewRecord(await hub.getStatus(instanceId))?.state ?? 'Waiting');
    const { outcome } = await this.world.live(release.code.cancelRun(hub, instanceId, 'a person', clock));
    const status = await hub.getStatus(instanceId);
    const { takenOut = [], state } = viewRecord(status) ?? {};
    // No run of a world comes to its deadline. One whose outcome stood already when the cancel came keeps it, and what it leaves taken out.
    const hasStopped = outcome === 'stopped' && state === 'Canceled' && status.runtimeStatus === 'Completed';
    const isOurs = !release.isOlder && !standsAlready && (outcome === 'terminated' || hasStopped);
    const version = this.versionOf(instanceId);
    const there = version === undefined ? {} : await this.world.zones(version.versionId);
    // Written back, it stands in the record until the version is at rest with it.
    const left = takenOut.filter(({ zone }) => !Object.hasOwn(there, zone));
    if (isOurs && left.length > 0) {
      this.tell(`${instanceId} was canceled (${outcome}) with ${left.map(({ zone }) => zone).join(', ')} taken out`);
    }
  }

  private versionOf(instanceId: string): Published | undefined {
    return [...this.published.values()].find(({ versionId }) => idOf(versionId) === instanceId);
  }

  /** The next start of the run is lost, and somebody ends it past the API as well. */
  private loseNext(instanceId: string): void {
    const { world } = this;
    const version = this.versionOf(instanceId);
    if (version === undefined) {
      return;
    }
    world.agenda.later(20, () => {
      if (this.isOver) {
        return;
      }
      const { faults } = world.hub;
      const { losesStart } = faults;
      faults.losesStart = (id) => id === instanceId || losesStart(id);
      void world.start(version.versionId, 'http').catch(() => undefined);
      world.agenda.later(40, async () => {
        faults.losesStart = losesStart;
        await this.terminate('run', instanceId);
      });
    });
  }

  /** Whether the event of a write of the version is lost, whatever happens to others. */
  hides(versionId: string): boolean {
    return this.unseen.delete(versionId.toLowerCase());
  }

  /** From now on nothing goes wrong any more. */
  stop(): void {
    this.isOver = true;
    this.pending = [];
    this.moments = [];
    this.world.azure.sim.faults.clear();
    this.world.hub.faults = { ...kindHub };
    this.world.onSend = () => undefined;
    this.world.onToken = () => undefined;
  }

  async act(disturbance: Disturbance): Promise<void> {
    const { world } = this;
    switch (disturbance.kind) {
      case 'answer':
        this.pending.push({ fault: disturbance, left: disturbance.times });
        break;
      case 'openMoment':
        this.moments.push(disturbance);
        break;
      case 'lostUpdate':
        world.azure.fault({ kind: 'lostUpdate', caller: appIdentity.principalId });
        this.meet('lostUpdate');
        break;
      case 'zoneFails':
        world.azure.fault({ kind: 'targetFailure', target: disturbance.zone, untilReadded: disturbance.untilReadded });
        this.meet('zoneFails');
        break;
      case 'tokenAway':
        world.restartProcess();
        world.onToken = this.away('token', disturbance.seconds);
        break;
      case 'topicAway':
        world.onSend = this.away('topic', disturbance.seconds);
        break;
      case 'hubFaults':
        this.meet('hubFaults');
        world.hub.faults = drawnFaults(seededRandom(disturbance.seed));
        world.agenda.later(disturbance.seconds, () => {
          this.meet('hubFaults over');
          world.hub.faults = { ...kindHub };
        });
        break;
      case 'death':
        this.meet('death');
        world.hub.die();
        world.restartProcess();
        break;
      case 'reconciliationTerminated':
        await this.terminate('reconciliation', reconcileInstanceId);
        break;
      case 'deliveriesTerminated':
        for (const { name, instanceId, runtimeStatus } of await world.hub.getStatusBy({})) {
          if (name === orchestratorNames.deliverCompletion && isLive(runtimeStatus)) {
            await this.terminate('delivery', instanceId);
          }
        }
        break;
      default:
        await this.write(disturbance);
    }
  }

  private away(what: string, seconds: number): () => void {
    const until = this.world.agenda.now() + seconds * 1000;
    return () => {
      if (!this.isOver && this.world.agenda.now() < until) {
        this.meet(`${what} away`);
        throw new Error(`the ${what} is away`);
      }
    };
  }

  /** What others do to a version; those that come before it is published find nothing to do. */
  private async write(disturbance: Extract<Disturbance, { readonly version: number }>): Promise<void> {
    const { world } = this;
    const version = this.published.get(disturbance.version);
    if (version === undefined) {
      return;
    }
    const { versionId, regions } = version;
    switch (disturbance.kind) {
      case 'hint':
        this.meet('hint');
        void world.start(versionId, disturbance.by).catch(() => this.meet('hint refused'));
        break;
      case 'endOfWrite':
        await this.endWrite(idOf(versionId));
        break;
      case 'terminated':
        await this.terminate('run', idOf(versionId));
        break;
      case 'startedBefore':
        await this.startBefore(versionId);
        break;
      case 'writeBack':
        this.count('writeBack', await rewriteProfile(world, versionId, (profile) => profile));
        break;
      case 'setReplicas':
        this.meet('setReplicas');
        changeAtOnce(world, versionId, withReplicas(disturbance.replicas));
        break;
      case 'dropZone':
        if (disturbance.unseen === true) {
          this.unseen.add(versionId.toLowerCase());
        }
        this.count('dropZone', await rewriteProfile(world, versionId, withoutZone(disturbance.zone), true));
        break;
      case 'addRegion':
        if (!targetsOf(world, versionId).has(disturbance.region)) {
          const answer = await rewriteProfile(world, versionId, withRegion(disturbance.region));
          this.count('addRegion', answer);
          if (answer.status < 300) {
            regions.add(disturbance.region);
          }
        }
        break;
    }
  }

  private async terminate(what: string, instanceId: string): Promise<void> {
    const { hub } = this.world;
    const status = await hub.getStatus(instanceId).catch(() => null);
    if (status === null || !isLive(status.runtimeStatus)) {
      this.meet(`${what} terminated: none was under way`);
      return;
    }
    await hub.terminate(instanceId, 'maintenance');
    this.meet(`${what} terminated`);
  }

  /** A run as 0.1.0 started it, which the release of today takes over. */
  /** What the trigger of the event of a run's own write does. */
  private async endWrite(id: string): Promise<void> {
    const { frontHub: hub, clock } = this.world;
    const status = await findInstance(hub as never, id).catch(() => null);
    const existing = status === null ? null : readExistingRun(status, clock.now());
    if (existing !== null && awaitsReplication(existing)) {
      this.meet('endOfWrite');
      await tellToLook(hub as never, id, new Date(clock.now()).toISOString()).catch(() => this.meet('endOfWrite lost'));
    }
  }

  private async startBefore(versionId: string): Promise<void> {
    const { world } = this;
    const { regionParity, identity, role, deadlineSeconds, writesPerDay, retry } = world.config.policy;
    const status = await world.hub.getStatus(idOf(versionId)).catch(() => null);
    if (status !== null && endedUntold(status)) {
      // That release told nothing of the run before.
      return;
    }
    const previous = status === null ? null : viewRecord(status);
    const input = {
      imageVersionId: versionId,
      targets: world.config.targets,
      trigger: { kind: 'event', by: 'the release before' },
      policy: { regionParity, identity, role, deadlineSeconds, writesPerDay, retry },
      previous,
      writtenAt: previous?.writtenAt ?? [],
      resume: null,
    };
    await world.hub.startNew(orchestratorNames.replicateImageVersion, { instanceId: idOf(versionId), input }).then(
      () => this.meet('startedBefore'),
      () => this.meet('started before: one was under way'),
    );
  }

  private count(what: string, { status }: { readonly status: number }): void {
    this.meet(status < 300 ? what : `${what} refused`);
  }
}

/** What no run waits out when it reads a version. */
function lastingRefusal(at: number): AnswerFault {
  const rows = Array.from({ length: rowCount }, (_, row) => row);
  const row = rows.find((one) => rowName(one).endsWith(' subscriptionDisabled')) ?? 0;
  return { kind: 'answer', at, call: 'readVersion', lost: 'answered instead', row, which: 0, times: 3 };
}
