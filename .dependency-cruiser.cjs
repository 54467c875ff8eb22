// Who may import whom (docs/architecture.md). `npm run layers` checks it, reachability included.
/** Within the project, files below `from` import the domain, what `also` names, and the types of config and telemetry. */
const mayImport = (name, from, also) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: {
    path: '^(src|local|tests|tools)/',
    pathNot: ['^src/domain/', '^src/telemetry/telemetry[.]ts$', '^src/config/config[.]ts$', ...also],
  },
});

/** The simulated Azure stands in storeys: state, simulation, arm (and in it tracked, then server), services, the programs. */
const azureStorey = (name, path, allowed) => ({
  name: `azure-${name}-storey`,
  severity: 'error',
  from: { path },
  to: { path: '^local/azure/', pathNot: allowed },
});

/** The domain's storeys, each of which imports only itself and those before it. */
const domainStoreys = ['values', 'image-version', 'policy', 'plan', 'replication', 'intake', 'dev-box'];
const domainStorey = (name, index) => ({
  name: `domain-storey-${name}`,
  severity: 'error',
  from: { path: `^src/domain/${name}/` },
  to: { path: '^src/domain/', pathNot: `^src/domain/(${domainStoreys.slice(0, index + 1).join('|')})/` },
});

const policyGrammar = '^src/domain/policy/(parse-policy|reachability)[.]ts$';

module.exports = {
  forbidden: [
    ...domainStoreys.map(domainStorey),
    {
      name: 'domain-files-are-in-a-storey',
      severity: 'error',
      from: {},
      to: { path: '^src/domain/', pathNot: `^src/domain/(${domainStoreys.join('|')})/` },
    },
    {
      name: 'processes-do-not-know-each-other',
      comment: 'They share the engine, and nothing else.',
      severity: 'error',
      from: { path: '^src/orchestrators/([^/]+)/' },
      to: { path: '^src/orchestrators/[^/]+/', pathNot: '^src/orchestrators/($1|engine)/' },
    },
    {
      name: 'steps-belong-to-their-process',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/orchestrators/' },
      to: { path: '^src/orchestrators/[^/]+/steps/' },
    },
    {
      name: 'activities-of-one-process',
      comment: 'A process of activities imports what all of them share, and no other process.',
      severity: 'error',
      from: { path: '^src/activities/([^/]+)/' },
      to: { path: '^src/activities/[^/]+/', pathNot: '^src/activities/$1/' },
    },
    {
      name: 'local-does-not-need-tools-or-tests',
      severity: 'error',
      from: { path: '^(local|build)/' },
      to: { path: '^(tools|tests)/' },
    },
    {
      name: 'build-is-below-all',
      severity: 'error',
      from: { path: '^build/' },
      to: { path: '^(src|local|tests|tools)/' },
    },
    {
      name: 'nothing-imports-a-test',
      severity: 'error',
      from: {},
      to: { path: '[.]test[.]ts$' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'domain-imports-only-zod',
      severity: 'error',
      from: { path: '^src/domain/', pathNot: '^src/domain/replication/replication-id[.]ts$' },
      to: { pathNot: '^(src/domain/|node_modules/zod/)' },
    },
    {
      name: 'replication-id-hashes',
      comment: 'The one file of the domain with a Node built-in, which no orchestrator reaches (docs/decisions/0006).',
      severity: 'error',
      from: { path: '^src/domain/replication/replication-id[.]ts$' },
      to: { pathNot: '^(src/domain/|(node:)?crypto$)' },
    },
    mayImport('azure-imports-domain', '^src/azure/', ['^src/azure/']),
    mayImport('orchestrators-import-domain', '^src/orchestrators/', ['^src/orchestrators/']),
    mayImport('activities-import-domain-azure-contract', '^src/activities/', [
      '^src/activities/',
      '^src/azure/',
      '^src/orchestrators/[^/]+/contract[.]ts$',
      '^src/orchestrators/engine/activity-(answer|contract)[.]ts$',
    ]),
    mayImport('functions-import-domain-and-names', '^src/functions/', [
      '^src/functions/',
      '^src/orchestrators/names[.]ts$',
    ]),
    {
      name: 'config-and-telemetry-types-only',
      severity: 'error',
      from: { path: '^src/(azure|orchestrators|activities|functions)/' },
      to: { path: '^src/(telemetry/telemetry|config/config)\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'orchestrators-are-deterministic',
      comment: 'Neither a Node built-in nor an Azure SDK, not even through others: an orchestrator is replayed.',
      severity: 'error',
      from: { path: '^src/orchestrators/' },
      to: { path: '^(node:|node_modules/@azure/(?!functions)|node_modules/applicationinsights)', reachable: true },
    },
    {
      name: 'orchestrators-use-no-builtin',
      severity: 'error',
      from: { path: '^src/orchestrators/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'page-is-a-client',
      comment:
        "It knows the API's types, and nothing else of the app; nothing of the app imports it: it is bundled apart.",
      severity: 'error',
      from: { path: '^src/page/' },
      to: { path: '^(src|cli|local|tools|tests|build)/', pathNot: '^src/(page/|functions/openapi/api-types[.]ts$)' },
    },
    { name: 'nothing-imports-main', severity: 'error', from: {}, to: { path: '^src/main\\.ts$' } },
    {
      name: 'cli-is-a-client',
      comment:
        "It knows the API's types and, to check a file without the app, the policy's grammar: nothing else of the product.",
      severity: 'error',
      from: { path: '^cli/', pathNot: '^cli/gzr[.]cjs$' },
      to: {
        path: '^(src|local|tools|tests|build)/',
        pathNot: ['^src/functions/openapi/api-types[.]ts$', policyGrammar],
      },
    },
    {
      name: 'cli-takes-types-only',
      severity: 'error',
      from: { path: '^cli/' },
      to: { path: '^src/', pathNot: policyGrammar, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'src-is-the-product',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(local|tests|tools|cli)/' },
    },
    {
      name: 'simulated-azure-is-independent',
      severity: 'error',
      from: { path: '^local/azure/' },
      to: { path: '^(src|tests|local/host)/' },
    },
    azureStorey('state', '^local/azure/state/', ['^local/azure/state/']),
    azureStorey('simulation', '^local/azure/simulation/', ['^local/azure/(state|simulation)/']),
    azureStorey('arm', '^local/azure/arm/[^/]+$', ['^local/azure/(state|simulation)/', '^local/azure/arm/[^/]+$']),
    azureStorey('arm-tracked', '^local/azure/arm/tracked/', [
      '^local/azure/(state|simulation)/',
      '^local/azure/arm/(tracked/|[^/]+$)',
    ]),
    azureStorey('arm-server', '^local/azure/arm/server/', [
      '^local/azure/(state|simulation)/',
      '^local/azure/arm/(server/|[^/]+$)',
    ]),
    {
      name: 'azure-services-know-arm-not-each-other',
      comment: 'What one service needs of another goes through an interface in arm, and start-azure.ts joins the two.',
      severity: 'error',
      from: { path: '^local/azure/services/([^/]+)/' },
      to: {
        path: '^local/azure/',
        pathNot: [
          '^local/azure/(state|simulation)/',
          '^local/azure/arm/(tracked/|[^/]+$)',
          '^local/azure/services/$1/',
        ],
      },
    },
    {
      name: 'host-is-independent',
      severity: 'error',
      from: { path: '^local/host/' },
      to: { path: '^(src|tests|local/azure)/', pathNot: '^src/domain/values/(ncrontab|result)[.]ts$' },
    },
    {
      name: 'not-to-dev-dep',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/page/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    exoticRequireStrings: [],
  },
};
