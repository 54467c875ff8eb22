// What the page says of itself: that it reads, and what is wrong.
import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icon';

/** How long somebody has been waiting, from three seconds on. For the eye: a screen reader would be flooded. */
export function Elapsed() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => window.clearInterval(timer);
  }, []);
  return <span aria-hidden="true">{seconds >= 3 && ` ${seconds} s`}</span>;
}

export function Busy({ isBusy, words = 'Reading from Azure…' }: { readonly isBusy: boolean; readonly words?: string }) {
  return (
    <p class="busy">
      <span role="status">{isBusy && words}</span>
      {isBusy && <Elapsed />}
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
