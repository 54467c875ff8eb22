// A link to a version's story: a new tab by the browser's own ways, and otherwise in this one, without loading the page anew.
import type { ComponentChildren } from 'preact';
import { type Address, linkTo } from './address';

interface Props {
  readonly imageVersionId: string;
  readonly address: Address;
  readonly change: (change: Address) => void;
  readonly children: ComponentChildren;
}

/** Whether the click asks the browser for another tab or window. */
export function isForBrowser({ ctrlKey, metaKey, shiftKey, altKey, button }: MouseEvent): boolean {
  return ctrlKey || metaKey || shiftKey || altKey || button !== 0;
}

export function VersionLink({ imageVersionId, address, change, children }: Props) {
  return (
    <a
      href={linkTo({ ...address, version: imageVersionId })}
      data-version={imageVersionId}
      onClick={(event) => {
        if (!isForBrowser(event)) {
          event.preventDefault();
          change({ version: imageVersionId });
        }
      }}
    >
      {children}
    </a>
  );
}
