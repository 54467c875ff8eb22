// A table that may be wider than the screen: it scrolls by itself, by keyboard as well, and the page does not.
import type { ComponentChildren } from 'preact';

export function WideTable({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="wide" aria-label={label} tabIndex={0}>
      <table>{children}</table>
    </section>
  );
}
