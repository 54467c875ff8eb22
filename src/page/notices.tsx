// What the page says of itself: that it reads, and what is wrong.
import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icon';

/** Said once to a screen reader; the seconds, which change, are for the eye only. */
export function Busy({ isBusy, words = 'Reading from Azure…' }: { readonly isBusy: boolean; readonly words?: string }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    setSeconds(0);
    if (!isBusy) {
      return;
    }
    const timer = window.setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => window.clearInterval(timer);
  }, [isBusy]);
  return (
    <p role="status" class="busy">
      {isBusy && words}
      {isBusy && seconds >= 3 && <span aria-hidden="true"> {seconds} s</span>}
    </p>
  );
}

export function Trouble({ words, more }: { readonly words: string | null; readonly more?: string }) {
  return (
    <div role="alert">
      {words !== null && (
        <p class="trouble">
          <Icon name="Failed" /> {words} {more}
        </p>
      )}
    </div>
  );
}

/** @param retryAfter seconds; null: nothing is planned */
export function againWords(retryAfter: number | null): string {
  return retryAfter === null ? '' : `Trying again in ${retryAfter} s.`;
}
