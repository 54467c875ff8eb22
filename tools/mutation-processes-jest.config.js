/** What Stryker runs against each mutant of the processes and of the table of answers: the simulation, and a day of each kind. */
const { globalSetup: _, ...shared } = require('../jest.config.js');

module.exports = {
  ...shared,
  rootDir: '..',
  testMatch: [
    '<rootDir>/tests/reliability/{simulation,merge-search,good-day}.test.ts',
    '<rootDir>/tests/unit/azure/answer-table.test.ts',
  ],
  setupFiles: ['<rootDir>/tools/mutation-setup.js'],
};
