// One question at a time, asked when somebody says so: an answer that comes after a newer question is dropped.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { wordsOf } from './api';

export interface Asked<T> {
  readonly answer: T | null;
  readonly error: string | null;
  readonly isAsking: boolean;
  readonly ask: (question: (signal: AbortSignal) => Promise<T>) => Promise<void>;
}

export function useAsk<T>(): Asked<T> {
  const [state, setState] = useState<Omit<Asked<T>, 'ask'>>({ answer: null, error: null, isAsking: false });
  const latest = useRef<AbortController | null>(null);
  useEffect(() => () => latest.current?.abort(), []);
  const ask = useCallback(async (question: (signal: AbortSignal) => Promise<T>) => {
    latest.current?.abort();
    const controller = new AbortController();
    latest.current = controller;
    const settle = (next: Omit<Asked<T>, 'ask'>) => {
      if (!controller.signal.aborted) {
        setState(next);
      }
    };
    settle({ answer: null, error: null, isAsking: true });
    try {
      settle({ answer: await question(controller.signal), error: null, isAsking: false });
    } catch (error) {
      settle({ answer: null, error: wordsOf(error), isAsking: false });
    }
  }, []);
  return { ...state, ask };
}
