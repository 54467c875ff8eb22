/** A mutant needs one counterexample, not the smallest; and no property may search for long. */
const fc = require('fast-check');

fc.configureGlobal({ endOnFailure: true, interruptAfterTimeLimit: 100 });
