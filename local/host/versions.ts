// The versions that the app sees: those of the real host and worker whose behaviour this one was compared with.
export const hostVersion = '4.1037.0';
export const workerVersion = '3.9.1';
