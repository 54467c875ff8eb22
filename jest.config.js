/** One jest run over every suite: unit, replay, contract, integration, infra. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.tsx?$': '<rootDir>/tools/jest-esbuild.js' },
  globalSetup: '<rootDir>/tests/support/global-setup.ts',
  testTimeout: 60_000,
  workerIdleMemoryLimit: '1GB',
};
