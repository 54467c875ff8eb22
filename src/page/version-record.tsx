// What the last run of a version knows: its state and since when, each zone, the findings, and the runs before.
import type { Replication } from '../functions/openapi/api-types';
import { isFinal } from './coverage-rows';
import { StateLabel } from './icon';
import { Ago, Since } from './instant';

interface Props {
  readonly run: Replication;
}

/** `event a0000000-…`, `http request`. */
function callerOf({ kind, by }: Replication['trigger']): string {
  return by === null ? kind : by.includes(kind) ? by : `${kind} ${by}`;
}

/** One sentence: how it is, and since when. */
export function RunState({ run }: Props) {
  const { state, trigger, rule, startedAt, finishedAt } = run;
  return (
    <p class="run-state">
      <StateLabel state={state} />{' '}
      {finishedAt !== null ? (
        <Since at={finishedAt} />
      ) : (
        <>
          started <Ago at={startedAt} />
        </>
      )}
      <br />
      <span class="none">
        asked for by {callerOf(trigger)}
        {rule ? `, rule ${rule}` : ''}
      </span>
    </p>
  );
}

export function RunStory({ run }: Props) {
  const { targets, findings, history = [] } = run;
  return (
    <>
      <Zones run={run} />
      {targets.length === 0 && (
        <p class="none">{isFinal(run) ? 'No zone was asked for.' : 'Its zones are not planned yet.'}</p>
      )}
      {findings.length > 0 && (
        <>
          <h3>Findings</h3>
          <ul class="plain">
            {findings.map((finding) => (
              <li key={`${finding.code}${finding.target}${finding.message}`}>
                <StateLabel state={finding.severity} /> <strong>{finding.code}</strong>
                {finding.target === null ? '' : ` (${finding.target})`}: {finding.message}
              </li>
            ))}
          </ul>
        </>
      )}
      {history.length > 0 && (
        <>
          <h3>Runs before</h3>
          <ol class="plain">
            {history.map((before) => (
              <li key={before.startedAt}>
                <StateLabel state={before.state} /> started <Ago at={before.startedAt} />{' '}
                <span class="none">by {callerOf(before.trigger)}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  );
}

function Zones({ run: { targets } }: Props) {
  return targets.length === 0 ? null : (
    <table class="zones">
      <caption>Zones</caption>
      <thead>
        <tr>
          <th scope="col">Zone</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {targets.map(({ zone, region, state, progress, details }) => (
          <tr key={zone}>
            <th scope="row">
              {zone} <span class="none">{region}</span>
            </th>
            <td>
              <StateLabel state={state} />
              {state === 'Replicating' && (
                <span class="progress">
                  <progress max={100} value={progress} aria-label={`Progress of ${zone}`} /> {progress} %
                </span>
              )}
              {details !== null && details !== '' && <div class="because">{details}</div>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
