import { searchMerges } from './tests/support/replication/merge-search';
const t=Date.now(); const r = searchMerges(Number(process.argv[2]), Date.now()+Number(process.argv[3])*1000);
console.log({...r, violations: r.violations.slice(0,4), n: r.violations.length, s:(Date.now()-t)/1000});
