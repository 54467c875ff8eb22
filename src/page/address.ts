// What is shown stands in the address, so that it can be sent to somebody: filters, tab and version, never a key.

export type Address = Readonly<Record<string, string>>;

/** Parameter in which Azure Functions takes a key: the page does not. */
const keyParameter = 'code';

export function readAddress(): Address {
  const { [keyParameter]: _key, ...address } = Object.fromEntries(new URLSearchParams(location.search));
  return address;
}

/** The address as a link of this page. Empty values are left out. */
export function linkTo(address: Address): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(address)) {
    if (value !== '' && name !== keyParameter) {
      parameters.set(name, value);
    }
  }
  const text = parameters.toString();
  return text === '' ? location.pathname : `?${text}`;
}

/** A step that the browser's Back takes back; none where nothing changes. */
export function writeAddress(address: Address): void {
  const link = linkTo(address);
  if (new URL(link, location.href).search !== location.search) {
    history.pushState(null, '', link);
  }
}

/** @returns whether a key stood in the address: it is gone from there and from the tab's history, and was not used */
export function dropKey(): boolean {
  const hadKey = new URLSearchParams(location.search).has(keyParameter);
  if (hadKey) {
    history.replaceState(null, '', linkTo(readAddress()));
  }
  return hadKey;
}
