// Asking the API again and again while somebody looks, slower where it fails.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from './api';

export interface Polled<T> {
  readonly value: T | null;
  readonly error: string | null;
  readonly isLoading: boolean;
  /** Whether the value answers another key: the one asked before. */
  readonly isStale: boolean;
  readonly again: () => void;
}

interface State<T> {
  readonly value: T | null;
  readonly error: string | null;
  readonly isLoading: boolean;
  /** What the value answers. */
  readonly key: string | null;
  readonly isPart?: boolean;
}

/**
 * @param key what is asked: another key asks anew
 * @param ask may show what it has so far, where all of it takes long; only the first look for a key shows it
 * @param seconds until the next look; 0: none
 */
export function usePoll<T>(
  key: string,
  ask: (soFar: (value: T) => void) => Promise<T>,
  seconds: (value: T) => number,
): Polled<T> {
  const [state, setState] = useState<State<T>>({ value: null, error: null, isLoading: true, key: null });
  const [round, setRound] = useState(0);
  const asking = useRef({ ask, seconds });
  asking.current = { ask, seconds };
  useEffect(() => {
    let isOver = false;
    let timer = 0;
    let failures = 0;
    const soFar = (value: T) => {
      if (!isOver) {
        setState((before) => (before.key === key && !before.isPart ? before : { ...before, value, key, isPart: true }));
      }
    };
    const look = async () => {
      setState((before) => ({ ...before, isLoading: true }));
      try {
        const value = await asking.current.ask(soFar);
        if (!isOver) {
          failures = 0;
          setState({ value, error: null, isLoading: false, key });
          plan(asking.current.seconds(value));
        }
      } catch (error) {
        if (!isOver) {
          failures += 1;
          const message = error instanceof Error ? error.message : String(error);
          setState((before) => ({ ...before, error: message, isLoading: false }));
          const isLasting = error instanceof ApiError && error.status >= 400 && error.status < 500;
          plan(isLasting ? 0 : Math.min(60, 3 * 2 ** failures));
        }
      }
    };
    const plan = (after: number) => {
      if (after > 0) {
        timer = window.setTimeout(() => (document.hidden ? plan(after) : void look()), after * 1000);
      }
    };
    void look();
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, [key, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  const { value, error, isLoading } = state;
  return { value, error, isLoading, isStale: value !== null && state.key !== key, again };
}
