// What is shown stands in the address, so that it can be sent to somebody: filters, tab and version, never a key.

export type Address = Readonly<Record<string, string>>;

export function readAddress(): Address {
  return Object.fromEntries(new URLSearchParams(location.search));
}

/** Empty values are left out. */
export function writeAddress(address: Address): void {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(address)) {
    if (value !== '' && name !== 'code') {
      parameters.set(name, value);
    }
  }
  const text = parameters.toString();
  history.replaceState(null, '', text === '' ? location.pathname : `?${text}`);
}
