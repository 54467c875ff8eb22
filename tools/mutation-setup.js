/** A mutant needs one counterexample, not the smallest; no property may search for long, and few worlds of the simulation must do. */
const fc = require('fast-check');

process.env.WORLDS = '30';
fc.configureGlobal({ endOnFailure: true, interruptAfterTimeLimit: 100 });
