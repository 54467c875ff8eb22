// The function key: kept for this tab only, and sent in a header, never in an address.

const name = 'gzr-key';
/** Where the browser lets the page keep nothing: until it is left. */
let inMemory = '';

export function storedKey(): string {
  try {
    return sessionStorage.getItem(name) ?? inMemory;
  } catch {
    return inMemory;
  }
}

/** @param key empty: none */
export function storeKey(key: string): void {
  inMemory = key;
  try {
    if (key === '') {
      sessionStorage.removeItem(name);
    } else {
      sessionStorage.setItem(name, key);
    }
  } catch {
    // In memory it is.
  }
}
