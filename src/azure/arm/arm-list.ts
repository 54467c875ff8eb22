// A list of ARM, page after page.
import { listAt, textAt } from '../../domain/values/json';
import { ArmError } from './arm-error';
import type { ArmResponse } from './arm-request';

export interface ListedPages {
  readonly values: readonly unknown[];
  /** False where a page is known to be missing. */
  readonly isWhole: boolean;
  /** False where a page had no `value`. */
  readonly isList: boolean;
}

/** A list of more pages is taken for one that never ends. */
const pagesMax = 1000;

/**
 * Reads on from the first page; a page that was read before ends the list.
 *
 * @param path of the list
 * @param follow answers null where the link leads to an origin that is not asked
 * @param requestsMax requests after which the rest is left unread
 * @returns besides the pages, how many requests they took
 * @throws ArmError of kind brokenList where a page lies on another origin or the pages never end; what `follow` throws
 */
export async function readPages(
  path: string,
  first: ArmResponse,
  follow: (link: string) => Promise<ArmResponse | null>,
  requestsMax = Number.POSITIVE_INFINITY,
): Promise<ListedPages & { readonly requests: number }> {
  const values: unknown[] = [];
  const links = new Set<string>();
  let page = first;
  let isList = true;
  for (;;) {
    isList &&= Array.isArray(page.body.value);
    values.push(...listAt(page.body, 'value'));
    const link = textAt(page.body, 'nextLink') ?? '';
    const isLast = link === '';
    if (isLast || links.has(link)) {
      return { values, isList, isWhole: isList && isLast, requests: links.size + 1 };
    }
    links.add(link);
    if (links.size >= requestsMax) {
      return { values, isList, isWhole: false, requests: links.size + 1 };
    }
    const next = links.size < pagesMax ? await follow(link) : null;
    if (next === null) {
      throw brokenList(links.size >= pagesMax, path);
    }
    page = next;
  }
}

function brokenList(isEndless: boolean, path: string): ArmError {
  return isEndless
    ? new ArmError(`the list has more than ${pagesMax} pages`, {
        kind: 'brokenList',
        code: 'ListTooLong',
        request: { method: 'GET', path },
      })
    : new ArmError('the list goes on at another host than the configured ones, which is not asked', {
        kind: 'brokenList',
        code: 'ForeignLinkIgnored',
        request: { method: 'GET', path },
      });
}
