import type { BuildOptions } from 'esbuild';

/** Path of the bundle. */
export const cliBundle: string;
export const cliBuildOptions: BuildOptions;
