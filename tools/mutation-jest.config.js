/** What Stryker runs against each mutant of the domain and of the table of answers: their own tests, without building the app. */
const { globalSetup: _, ...shared } = require('../jest.config.js');

module.exports = {
  ...shared,
  rootDir: '..',
  testMatch: ['<rootDir>/tests/unit/domain/**/*.test.ts', '<rootDir>/tests/unit/azure/*answer*.test.ts'],
  setupFiles: ['<rootDir>/tools/mutation-setup.js'],
};
