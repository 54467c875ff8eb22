// One version's story: its state, what can be done, its zones as they progress, the findings with what to do, the runs before.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Plan, Replication, ReplicationList } from '../functions/openapi/api-types';
import { call } from './api';
import { Copied } from './copied';
import { isFinal } from './coverage-rows';
import { holdCommand, versionName } from './names';
import { againWords, Busy, Trouble } from './notices';
import { PlanTable } from './plan-table';
import { useAsk } from './use-ask';
import { usePoll } from './use-poll';
import { RunState, RunStory } from './version-record';

interface Props {
  readonly imageVersionId: string;
  /** Whether somebody has just opened it, and the focus goes with it. */
  readonly takesFocus: boolean;
  readonly close: () => void;
  /** Called when a run of the version has ended while somebody looks. */
  readonly ended: () => void;
}

interface Done {
  readonly words: string;
  /** What was asked for instead of a change. */
  readonly plan: Plan | null;
}

const secondsFor = (run: Replication | null) => (run === null ? 15 : isFinal(run) ? 60 : 5);

export function VersionView({ imageVersionId, takesFocus, close, ended }: Props) {
  const { answer, error, isAsking, ask } = useAsk<Done>();
  const [doing, setDoing] = useState('');
  const path = `/api/replications?imageVersionId=${encodeURIComponent(imageVersionId)}&$top=1`;
  const polled = usePoll<Replication | null>(
    imageVersionId,
    async (_soFar, signal) => (await call<ReplicationList>('GET', path, { signal })).value[0] ?? null,
    secondsFor,
  );
  const run = polled.value;
  useEnd(run, polled.isLoading, ended);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) {
      heading.current?.focus();
    }
  }, []);
  const act = (words: string, method: string, target: string, body: unknown, done: string) => {
    setDoing(`${words}…`);
    void ask(async (signal) => {
      const told = await call<Plan | Replication>(method, target, { body, signal });
      polled.again();
      return { words: done, plan: 'dryRun' in told ? (told as Plan) : null };
    });
  };
  const isUnderWay = run !== null && !isFinal(run);
  const isKnown = run !== null || (!polled.isLoading && polled.error === null);
  const cancelPath = `/api/replications/${encodeURIComponent(run?.id ?? '')}/cancel`;
  return (
    <section
      class="panel story"
      aria-labelledby="story-title"
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          close();
        }
      }}
    >
      <button type="button" class="close" onClick={close}>
        Close
      </button>
      <h2 id="story-title" tabIndex={-1} ref={heading}>
        <Title imageVersionId={imageVersionId} />
      </h2>
      {run !== null && <RunState run={run} />}
      {run === null && (
        <p class="none">{isKnown ? 'No run of this version yet.' : polled.isLoading ? 'Reading its last run…' : ''}</p>
      )}
      <p class="actions">
        <Action
          isPossible={!isAsking}
          act={() =>
            act('Asking for the plan', 'POST', '/api/replications', { imageVersionId, dryRun: true }, 'Plan: done.')
          }
        >
          Show plan
        </Action>
        <Action
          isPossible={!isAsking && !isUnderWay}
          act={() =>
            act('Starting', 'POST', '/api/replications', { imageVersionId }, 'Started. The zones show how far it is.')
          }
        >
          {run === null ? 'Start' : 'Try again'}
        </Action>
        <Action
          isPossible={!isAsking && isUnderWay}
          act={() => act('Canceling', 'POST', cancelPath, undefined, 'The run was told to stop.')}
        >
          Cancel
        </Action>
      </p>
      <Busy isBusy={isAsking} words={doing} />
      <p role="status">{answer?.words ?? ''}</p>
      <Trouble words={error} />
      <Trouble words={polled.error} more={againWords(polled.retryAfter)} />
      {answer !== null && answer.plan !== null && <PlanTable plan={answer.plan} />}
      {run !== null && <RunStory run={run} />}
      <details>
        <summary>Hold this version</summary>
        <p>The owner of the version says by a tag that nothing of it is to change:</p>
        <Copied text={holdCommand(imageVersionId, 'hold')} name="command that holds it" />
        <p>or, to keep zones away but let what is there be:</p>
        <Copied text={holdCommand(imageVersionId, 'none')} name="command that keeps zones away" />
      </details>
      <details>
        <summary>Resource id</summary>
        <Copied text={imageVersionId} name="id" />
      </details>
    </section>
  );
}

function Title({ imageVersionId }: { readonly imageVersionId: string }) {
  const name = versionName(imageVersionId);
  return name === null ? (
    imageVersionId
  ) : (
    <>
      <span class="none">
        {name.gallery}/<wbr />
        {name.image}/<wbr />
      </span>
      {name.version}
    </>
  );
}

interface ActionProps {
  readonly isPossible: boolean;
  readonly act: () => void;
  readonly children: string;
}

/** A button that keeps the focus while it cannot be pressed. */
function Action({ isPossible, act, children }: ActionProps) {
  return (
    <button type="button" aria-disabled={!isPossible} onClick={() => isPossible && act()}>
      {children}
    </button>
  );
}

/** Calls back where a run ends while somebody looks. */
function useEnd(run: Replication | null, isLoading: boolean, ended: () => void): void {
  const finishedAt = run?.finishedAt ?? null;
  /** The end that was last seen; undefined before the first look. */
  const known = useRef<string | null | undefined>(undefined);
  useEffect(() => {
    if (run === null && isLoading) {
      return;
    }
    if (known.current !== undefined && finishedAt !== null && finishedAt !== known.current) {
      ended();
    }
    known.current = finishedAt ?? known.current ?? null;
  }, [finishedAt, isLoading]);
}
