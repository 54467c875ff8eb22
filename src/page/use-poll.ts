// Asking the API again and again while somebody looks, slower where it fails, and as late as it says itself.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, wordsOf } from './api';

export interface Polled<T> {
  readonly value: T | null;
  readonly error: string | null;
  /** Seconds from the error to the next look; null: none is planned. */
  readonly retryAfter: number | null;
  readonly isLoading: boolean;
  /** Whether the value answers another key, the one asked before. */
  readonly isStale: boolean;
  /** Whether more of the value is still to come, or did not come. */
  readonly isPart: boolean;
  readonly again: () => void;
}

interface State<T> {
  readonly value: T | null;
  readonly error: string | null;
  readonly retryAfter: number | null;
  readonly isLoading: boolean;
  /** What the value answers. */
  readonly key: string | null;
  readonly isPart: boolean;
}

const retrySecondsMax = 60;
const nothing = { value: null, error: null, retryAfter: null, isLoading: true, key: null, isPart: false };

/** Seconds until the next look after `failures` in a row; null: what is asked would be refused again. */
function retryAfterOf(error: unknown, failures: number): number | null {
  if (error instanceof ApiError && error.isLasting) {
    return null;
  }
  const told = error instanceof ApiError ? error.retryAfterSeconds : null;
  return Math.max(1, told ?? Math.min(retrySecondsMax, 3 * 2 ** failures));
}

/**
 * @param key what is asked: another key asks anew
 * @param ask may show what it has so far, where all of it takes long; only the first look for a key shows it
 * @param seconds until the next look; 0: none
 */
export function usePoll<T>(
  key: string,
  ask: (soFar: (value: T) => void, signal: AbortSignal) => Promise<T>,
  seconds: (value: T) => number,
): Polled<T> {
  const [state, setState] = useState<State<T>>(nothing);
  const [round, setRound] = useState(0);
  const asking = useRef({ ask, seconds });
  asking.current = { ask, seconds };
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    let timer = 0;
    let failures = 0;
    /** Whether a look was due while nobody looked. */
    let isDue = false;
    const soFar = (value: T) => {
      if (!signal.aborted) {
        setState((before) => (before.key === key && !before.isPart ? before : { ...before, value, key, isPart: true }));
      }
    };
    const look = async () => {
      isDue = false;
      setState((before) => ({ ...before, isLoading: true }));
      try {
        const value = await asking.current.ask(soFar, signal);
        if (!signal.aborted) {
          failures = 0;
          setState({ ...nothing, value, isLoading: false, key });
          plan(asking.current.seconds(value));
        }
      } catch (error) {
        if (!signal.aborted) {
          failures += 1;
          const retryAfter = retryAfterOf(error, failures);
          setState((before) => ({ ...before, error: wordsOf(error), retryAfter, isLoading: false }));
          plan(retryAfter ?? 0);
        }
      }
    };
    const plan = (after: number) => {
      if (after > 0) {
        timer = window.setTimeout(() => {
          isDue = document.hidden;
          if (!isDue) {
            void look();
          }
        }, after * 1000);
      }
    };
    const seen = () => {
      if (isDue && !document.hidden) {
        void look();
      }
    };
    document.addEventListener('visibilitychange', seen);
    void look();
    return () => {
      controller.abort();
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [key, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  const { key: answered, ...rest } = state;
  return { ...rest, isStale: rest.value !== null && answered !== key, again };
}
