// Every operation of the HTTP API: what it takes and what it answers. A test compares this table with the routes of the running app.
import type * as z from 'zod';
import * as schemas from './schemas';

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly description: string;
  readonly required?: boolean;
  readonly example?: string;
}

export interface ApiOperation {
  /** Name of the function. */
  readonly operationId: string;
  readonly method: 'get' | 'post' | 'delete';
  /** Below `/api`. */
  readonly path: string;
  readonly tag: 'Replications' | 'Policy' | 'Operations' | 'Dev Box' | 'App';
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly body?: z.ZodType;
  /** Whether the request may come without its body. */
  readonly optionalBody?: boolean;
  /** Answers besides the errors that every operation has; null: another content type than JSON. */
  readonly answers: Readonly<
    Record<number, { readonly description: string; readonly schema: z.ZodType | null; readonly type?: string }>
  >;
  /** Statuses of problem details besides 400, 401 and 503. */
  readonly errors: readonly number[];
  readonly anonymous?: boolean;
  /** Whether people ask again until something has ended: the answer says when. */
  readonly isPolled?: boolean;
}

const query = (name: string, description: string, example?: string): Parameter => ({
  name,
  in: 'query',
  description,
  ...(example !== undefined && { example }),
});
const path = (name: string, description: string): Parameter => ({ name, in: 'path', description, required: true });
const top = query('$top', 'Entries of a page.', '50');
const skiptoken = query('$skiptoken', 'Where the list goes on: from `nextLink`.');
const repeatability: Parameter = {
  name: 'Repeatability-Request-ID',
  in: 'header',
  description: 'The same request twice with the same id is one request.',
};
const ok = (description: string, schema: z.ZodType) => ({ 200: { description, schema } });
const csv = query('format', '`csv` for a table; so does `Accept: text/csv`.');

export const operations: readonly ApiOperation[] = [
  {
    operationId: 'startReplication',
    method: 'post',
    path: '/replications',
    tag: 'Replications',
    summary: 'Replicate one image version, or a selection; with dryRun the plan',
    parameters: [repeatability],
    body: schemas.replicationRequest,
    answers: {
      200: { description: 'The plan (dryRun).', schema: schemas.anyPlan },
      202: { description: 'Accepted: the replication, or the operation of a selection.', schema: schemas.accepted },
    },
    errors: [404, 409, 415, 502],
  },
  {
    operationId: 'listReplications',
    method: 'get',
    path: '/replications',
    tag: 'Replications',
    summary: 'Replications, newest first',
    parameters: [
      query('state', 'One or several states, separated by commas.', 'Failed'),
      query('imageVersionId', 'Of one version.'),
      query('galleryId', 'Of one gallery: its name, or its resource id.', 'contosoImages'),
      query('imageName', 'Of one image definition.'),
      query('zone', 'With this zone among the targets.'),
      query('rule', 'Decided by this rule.'),
      query('finding', 'With one of these findings, codes separated by commas.', 'RegionFailed,TargetRemoved'),
      query('since', 'Started at or after this instant.'),
      top,
      skiptoken,
    ],
    answers: ok('A page.', schemas.replicationList),
    isPolled: true,
    errors: [],
  },
  {
    operationId: 'getReplication',
    method: 'get',
    path: '/replications/{id}',
    tag: 'Replications',
    summary: 'One replication',
    parameters: [path('id', 'Id of the replication.')],
    answers: ok('The replication.', schemas.replication),
    isPolled: true,
    errors: [404],
  },
  {
    operationId: 'cancelReplication',
    method: 'post',
    path: '/replications/{id}/cancel',
    tag: 'Replications',
    summary: 'Ask a run to stop',
    parameters: [path('id', 'Id of the replication.')],
    answers: {
      200: { description: 'It has stopped.', schema: schemas.replication },
      202: { description: 'It will stop: what it took out is added back first.', schema: schemas.replication },
    },
    errors: [404, 409],
  },
  {
    operationId: 'getOperation',
    method: 'get',
    path: '/operations/{id}',
    tag: 'Operations',
    summary: 'A long-running operation',
    parameters: [path('id', 'Id of the operation.')],
    answers: ok('The operation.', schemas.operation),
    isPolled: true,
    errors: [404],
  },
  {
    operationId: 'cancelOperation',
    method: 'post',
    path: '/operations/{id}/cancel',
    tag: 'Operations',
    summary: 'Ask an operation to stop',
    parameters: [path('id', 'Id of the operation.')],
    answers: {
      200: { description: 'It has stopped.', schema: schemas.operation },
      202: { description: 'It will stop.', schema: schemas.operation },
    },
    errors: [404, 409],
  },
  {
    operationId: 'retryOperation',
    method: 'post',
    path: '/operations/{id}/retry',
    tag: 'Operations',
    summary: 'Take up what failed',
    parameters: [path('id', 'Id of the operation.')],
    answers: { 202: { description: 'Accepted.', schema: schemas.operation } },
    errors: [404, 409],
  },
  {
    operationId: 'getCoverage',
    method: 'get',
    path: '/coverage',
    tag: 'Policy',
    summary: 'Where each image version is, and where it should be',
    parameters: [
      query('galleryId', 'One watched gallery: its name, or its resource id.', 'contosoImages'),
      query('imageName', 'Names or globs, separated by commas.'),
      query('zone', 'Cells of one zone.'),
      query('state', 'Cells in these states.'),
      query('versions', '`all` or `latest`.'),
      query('expand', '`replicationStatus`: read the state of each zone.'),
      csv,
      top,
      skiptoken,
    ],
    answers: ok('A page of rows.', schemas.coverage),
    isPolled: true,
    errors: [404, 502],
  },
  {
    operationId: 'getPolicy',
    method: 'get',
    path: '/policy',
    tag: 'Policy',
    summary: 'The policy in force, with what each rule covers',
    parameters: [],
    answers: ok('The policy.', schemas.policyInForce),
    errors: [404, 502],
  },
  {
    operationId: 'previewPolicy',
    method: 'post',
    path: '/policy/preview',
    tag: 'Policy',
    summary: 'What a policy would add and remove',
    parameters: [],
    optionalBody: true,
    body: schemas.previewRequest,
    answers: ok('The preview.', schemas.preview),
    errors: [404, 415, 502],
  },
  {
    operationId: 'startReconciliation',
    method: 'post',
    path: '/reconciliations',
    tag: 'Policy',
    summary: 'Start the reconciliation now',
    parameters: [],
    optionalBody: true,
    body: schemas.reconciliationRequest,
    answers: { 202: { description: 'Started, or under way already.', schema: schemas.reconciliation } },
    errors: [415],
  },
  {
    operationId: 'getPlatformParity',
    method: 'get',
    path: '/platform-parity',
    tag: 'Policy',
    summary: 'Which platform images a zone lacks',
    parameters: [
      { ...query('zone', 'The extended zone.', 'losangeles'), required: true },
      { ...query('publisher', 'Publisher of the images.', 'Canonical'), required: true },
      query('offer', 'One offer.'),
      query('sku', 'One sku; needs offer.'),
      top,
      skiptoken,
    ],
    answers: ok('A page of skus.', schemas.platformParity),
    errors: [404, 502],
  },
  {
    operationId: 'getDevBoxReadiness',
    method: 'get',
    path: '/dev-box/readiness',
    tag: 'Dev Box',
    summary: 'Which images can be used for dev boxes',
    parameters: [
      { ...query('galleryId', 'A watched gallery, by its resource id or its name.'), required: true },
      query('imageName', 'One image definition.'),
      query('version', 'One version of it, or latest; needs imageName.'),
      query('devCenterId', 'Compare the regions of this dev center, by its resource id or its name.'),
      csv,
    ],
    answers: ok('A row for each version.', schemas.readiness),
    errors: [404, 502],
  },
  {
    operationId: 'listDevBoxGalleries',
    method: 'get',
    path: '/dev-box/galleries',
    tag: 'Dev Box',
    summary: 'What each dev center sees of its galleries',
    parameters: [
      query('devCenterId', 'A dev center of DEV_CENTERS, by its resource id or its name; absent: all of them.'),
    ],
    answers: ok('The galleries.', schemas.devBoxGalleries),
    errors: [404, 502],
  },
  {
    operationId: 'attachDevBoxGallery',
    method: 'post',
    path: '/dev-box/galleries',
    tag: 'Dev Box',
    summary: 'Make a gallery ready for a dev center',
    parameters: [repeatability],
    body: schemas.attachRequest,
    answers: {
      200: { description: 'What would be done (dryRun).', schema: schemas.anything },
      202: { description: 'Accepted: the operation.', schema: schemas.operation },
    },
    errors: [404, 409, 415, 502],
  },
  {
    operationId: 'detachDevBoxGallery',
    method: 'delete',
    path: '/dev-box/galleries/{name}',
    tag: 'Dev Box',
    summary: 'Detach a gallery that nobody uses; gallery and images stay',
    parameters: [
      path('name', "The gallery's name in the dev center."),
      { ...query('devCenterId', 'A dev center of DEV_CENTERS, by its resource id or its name.'), required: true },
    ],
    answers: { 202: { description: 'The dev center is detaching it.', schema: schemas.detaching } },
    errors: [404, 409, 502],
  },
  {
    operationId: 'getHealth',
    method: 'get',
    path: '/health',
    tag: 'App',
    summary: 'Can this app do its work?',
    parameters: [],
    answers: ok('It can.', schemas.health),
    errors: [],
    anonymous: true,
  },
  {
    operationId: 'getOpenApi',
    method: 'get',
    path: '/openapi.json',
    tag: 'App',
    summary: 'This document',
    parameters: [],
    answers: ok('OpenAPI 3.1.', schemas.anything),
    errors: [],
    anonymous: true,
  },
  {
    operationId: 'getPage',
    method: 'get',
    path: '/ui',
    tag: 'App',
    summary: 'The web page',
    parameters: [],
    answers: { 200: { description: 'HTML.', schema: null, type: 'text/html' } },
    errors: [],
    anonymous: true,
  },
];
