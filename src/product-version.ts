// Which build this is: the version of package.json, and the commit that the build was made of.
import { version } from '../package.json';

/** Set by the bundler (build/build-app.ts); absent where the sources run unbundled. */
declare const BUILD_COMMIT: string | undefined;

/** The commit's abbreviated hash; null where the build was made outside of a repository. */
const productCommit: string | null = typeof BUILD_COMMIT === 'string' && BUILD_COMMIT !== '' ? BUILD_COMMIT : null;

/** Such as `0.2.0+3320893` (https://semver.org/#spec-item-10). */
export const productVersion: string = productCommit === null ? version : `${version}+${productCommit}`;
