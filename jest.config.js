/** One jest run over every suite: unit, replay, contract, integration, infra. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.(tsx?|js)$': '<rootDir>/tools/jest-esbuild.js' },
  // jose is an ES module only.
  transformIgnorePatterns: ['/node_modules/(?!jose/)', '<rootDir>/dist/', '<rootDir>/tests/fixtures/'],
  globalSetup: '<rootDir>/tests/support/global-setup.ts',
  testTimeout: 60_000,
  // Suites on the engine of Azure wait most of their time: one worker for each processor, not one less.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '1GB',
};
