// The task hub's name: host.json's `extensions.durableTask.hubName`, with `%NAME%` expanded.
import type { AppSettings } from './app-settings';
import { expandAppSettings } from './app-settings';
import type { HostLog } from './contract';
import { HostStartError } from './host-start-error';

/** The extension's own default outside of Azure. */
const defaultHubName = 'TestHubName';

/** Throws a HostStartError for a name that Azure would refuse: it starts with a letter and has letters and digits only. */
export function resolveHubName(configured: string | undefined, settings: AppSettings, log: HostLog): string {
  const { text, missing } = expandAppSettings(configured ?? defaultHubName, settings);
  if (missing.length > 0) {
    log.warn(
      `host.json's hubName '${configured}' needs the app setting ${missing.join(', ')}, which is not set: '${defaultHubName}' is used. In Azure the app would not start.`,
    );
    return defaultHubName;
  }
  if (!/^[A-Za-z][A-Za-z0-9]{2,44}$/.test(text)) {
    throw new HostStartError(
      `The task hub name '${text}' (host.json, extensions.durableTask.hubName) must have 3 to 45 letters and digits and start with a letter.`,
    );
  }
  return text;
}
