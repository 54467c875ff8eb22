// One version's story: its zones as they progress, the rule, the findings with what to do, its history; start, cancel, hold.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Plan, Replication, ReplicationList } from '../functions/openapi/api-types';
import { call } from './api';
import { ago, holdCommand, shortName } from './names';
import { usePoll } from './use-poll';

const finalStates = ['Succeeded', 'NoChange', 'PartiallySucceeded', 'Failed', 'Canceled'];

interface Props {
  readonly imageVersionId: string;
  readonly close: () => void;
  /** Called when a run of the version has ended while somebody looks. */
  readonly ended: () => void;
}

export function VersionView({ imageVersionId, close, ended }: Props) {
  const [message, setMessage] = useState('');
  const [plan, setPlan] = useState<Plan | null>(null);
  const path = `/api/replications?imageVersionId=${encodeURIComponent(imageVersionId)}&$top=1`;
  const polled = usePoll(
    imageVersionId,
    async () => (await call<ReplicationList>('GET', path)).value[0] ?? null,
    (replication) => (replication === null ? 15 : finalStates.includes(replication.state) ? 60 : 5),
  );
  const replication = polled.value;
  const finishedAt = replication?.finishedAt ?? null;
  /** The end that was last seen; undefined before the first look. */
  const known = useRef<string | null | undefined>(undefined);
  useEffect(() => {
    if (replication === null && polled.isLoading) {
      return;
    }
    if (known.current !== undefined && finishedAt !== null && finishedAt !== known.current) {
      ended();
    }
    known.current = finishedAt ?? known.current ?? null;
  }, [finishedAt, polled.isLoading]);
  const act = async (words: string, method: string, target: string, body?: unknown) => {
    setMessage(`${words}…`);
    try {
      const answer = await call<Plan | Replication>(method, target, body);
      setPlan('dryRun' in answer ? (answer as Plan) : null);
      setMessage(`${words}: done.`);
      polled.again();
    } catch (error) {
      setMessage(`${words}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const isUnderWay = replication !== null && !finalStates.includes(replication.state);
  return (
    <section class="story" aria-labelledby="story-title">
      <h2 id="story-title">{shortName(imageVersionId)}</h2>
      <p class="actions">
        <button
          type="button"
          onClick={() => act('Plan', 'POST', '/api/replications', { imageVersionId, dryRun: true })}
        >
          Show plan
        </button>
        <button
          type="button"
          disabled={isUnderWay}
          onClick={() => act('Start', 'POST', '/api/replications', { imageVersionId })}
        >
          {replication === null ? 'Start' : 'Try again'}
        </button>
        <button
          type="button"
          disabled={!isUnderWay}
          onClick={() => act('Cancel', 'POST', `/api/replications/${encodeURIComponent(replication?.id ?? '')}/cancel`)}
        >
          Cancel
        </button>
        <button type="button" onClick={close}>
          Close
        </button>
      </p>
      <p role="status">{message}</p>
      {polled.error !== null && <p role="alert">{polled.error}</p>}
      {replication === null ? (
        !polled.isLoading && <p>No replication of this version yet.</p>
      ) : (
        <Record replication={replication} />
      )}
      {plan !== null && <PlanTable plan={plan} />}
      <details>
        <summary>Hold this version</summary>
        <p>The owner of the version says by a tag that nothing of it is to change. Run:</p>
        <pre>
          <code>{holdCommand(imageVersionId, 'hold')}</code>
        </pre>
        <p>or, to keep zones away but let what is there be:</p>
        <pre>
          <code>{holdCommand(imageVersionId, 'none')}</code>
        </pre>
      </details>
    </section>
  );
}

function Record({ replication }: { readonly replication: Replication }) {
  const { state, targets, findings, trigger, rule, startedAt, updatedAt, history = [] } = replication;
  return (
    <>
      <p>
        <span class={`state ${state}`}>{state}</span> since {ago(updatedAt)}; started {ago(startedAt)} by {trigger.kind}{' '}
        {trigger.by ?? ''}
        {rule ? `; rule ${rule}` : ''}
      </p>
      <table>
        <caption>Zones</caption>
        <thead>
          <tr>
            <th scope="col">Zone</th>
            <th scope="col">Region</th>
            <th scope="col">State</th>
            <th scope="col">Progress</th>
            <th scope="col">Details</th>
          </tr>
        </thead>
        <tbody>
          {targets.map((target) => (
            <tr key={target.zone}>
              <th scope="row">{target.zone}</th>
              <td>{target.region}</td>
              <td>
                <span class={`state ${target.state}`}>{target.state}</span>
              </td>
              <td>
                <progress max={100} value={target.progress} aria-label={`Progress of ${target.zone}`} />{' '}
                {target.progress} %
              </td>
              <td>{target.details ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {findings.length > 0 && (
        <>
          <h3>Findings</h3>
          <ul>
            {findings.map((finding) => (
              <li key={`${finding.code}${finding.target}${finding.message}`}>
                <span class={`state ${finding.severity}`}>{finding.severity}</span> <strong>{finding.code}</strong>
                {finding.target === null ? '' : ` (${finding.target})`}: {finding.message}
              </li>
            ))}
          </ul>
        </>
      )}
      {history.length > 0 && (
        <>
          <h3>Before</h3>
          <ol>
            {history.map((run) => (
              <li key={run.startedAt}>
                {run.state}, started {ago(run.startedAt)} by {run.trigger.kind} {run.trigger.by ?? ''}
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  );
}

function PlanTable({ plan }: { readonly plan: Plan }) {
  return (
    <table>
      <caption>Plan: what would be done now. Nothing was written.</caption>
      <thead>
        <tr>
          <th scope="col">Zone</th>
          <th scope="col">Region</th>
          <th scope="col">Action</th>
          <th scope="col">Details</th>
        </tr>
      </thead>
      <tbody>
        {(plan.targets ?? []).map((target) => (
          <tr key={target.zone}>
            <th scope="row">{target.zone}</th>
            <td>{target.region}</td>
            <td>{target.action}</td>
            <td>{target.details ?? ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
