// Answers about the right version whose body is not as anybody documents it, each time the version is read: the zones get there by one
// write, and the record says so within the time of a good day.
import { type JsonObject, objectAt } from '../../local/azure/state/json';
import { bothZones, done, GalleryDay, regions } from '../support/replication/gallery-day';
import { answered, answerOtherwise, refusal } from '../support/replication/other-answers';

let day: GalleryDay;
afterEach(() => day.close());

interface Body {
  id?: string;
  tags: unknown;
  location: string;
  properties: {
    provisioningState?: string;
    storageProfile: unknown;
    safetyProfile: unknown;
    publishingProfile: JsonObject & {
      publishedDate?: string;
      targetRegions: unknown[];
      targetExtendedLocations?: Array<{ name: unknown; extendedLocation: { name: string; type: string } } | unknown>;
    };
    replicationStatus?: {
      aggregatedState?: string;
      summary: Array<{ region: string; state: unknown; progress: unknown }>;
    };
  };
}

const anyVersion = /\/versions\/9\.4\.\d+$/;
const summaryOf = (body: Body) => body.properties.replicationStatus?.summary ?? [];
const profileOf = (body: Body) => body.properties.publishingProfile;

/** From now on each reading of the version is changed so. */
function bodiesAre(change: (body: Body) => unknown): void {
  answerOtherwise(day, { method: 'GET', path: anyVersion }, async (request, send) => {
    const whole = await send();
    const body = JSON.parse(whole.bodyAsText ?? '') as Body;
    const changed = change(body) ?? body;
    return whole.status === 200
      ? answered(request, 200, typeof changed === 'string' ? changed : JSON.stringify(changed))
      : whole;
  });
}

const saysInsteadOfCompleted = (word: unknown) => (body: Body) => {
  for (const entry of summaryOf(body)) {
    entry.state = entry.state === 'Completed' ? word : entry.state;
  }
};

const bodies: Readonly<Record<string, (body: Body) => unknown>> = {
  'entries of the lists that are null': (body) => {
    profileOf(body).targetRegions = [null, ...profileOf(body).targetRegions];
    profileOf(body).targetExtendedLocations = [null, ...(profileOf(body).targetExtendedLocations ?? [])];
  },
  'entries of the lists that are numbers, texts and lists': (body) => {
    profileOf(body).targetRegions = [...profileOf(body).targetRegions, 7, 'westus', []];
    profileOf(body).targetExtendedLocations = [5, 'perth', [], ...(profileOf(body).targetExtendedLocations ?? [])];
  },
  'members that are null': (body) => {
    Object.assign(body, { tags: null });
    Object.assign(body.properties, { safetyProfile: null, storageProfile: null });
  },
  'each zone listed twice': (body) => {
    const zones = profileOf(body).targetExtendedLocations ?? [];
    profileOf(body).targetExtendedLocations = [...zones, ...zones];
  },
  'zones of type Unknown in no region': (body) => {
    for (const entry of profileOf(body).targetExtendedLocations ?? []) {
      Object.assign(entry as object, { name: null });
      Object.assign(objectAt(entry, 'extendedLocation'), { type: 'Unknown' });
    }
  },
  'the word Succeeded': saysInsteadOfCompleted('Succeeded'),
  'the word Unknown': saysInsteadOfCompleted('Unknown'),
  'a number as a state': saysInsteadOfCompleted(2),
  'no state': saysInsteadOfCompleted(null),
  'a state in other letters with a blank': saysInsteadOfCompleted('COMPLETED '),
  'progress in words, beyond 100 and below 0': (body) => {
    summaryOf(body).forEach((entry, at) => {
      entry.progress = ['100 %', 101, -5][at % 3];
    });
  },
  'no provisioningState': (body) => void delete body.properties.provisioningState,
  'no publishedDate': (body) => void delete profileOf(body).publishedDate,
  'no id': (body) => void delete body.id,
  'an id with a slash behind it': (body) => ({ ...body, id: `${body.id}/` }),
  'an id with escaped letters': (body) => ({ ...body, id: body.id?.replace(/ubuntu-pro/i, 'ubuntu%2Dpro') }),
  'a byte order mark': (body) => `\ufeff${JSON.stringify(body)}`,
  'the same member twice': (body) => JSON.stringify(body).replace('"properties":', '"properties":{},"properties":'),
};

test.each(Object.entries(bodies))('%s', async (_, change) => {
  day = await GalleryDay.begin();
  const id = await day.published('9.4.0', { targetRegions: regions('westus', 'australiaeast') });
  bodiesAre(change);
  const { state, record, azure, findings } = await day.told(id);
  expect({ state, record, azure }).toEqual({ state: done.state, record: done.record, azure: done.azure });
  expect(findings.filter((one) => !one.endsWith(' StatusMissing'))).toEqual([]);
  expect(day.writesOf(id)).toBe(1);
  const { startedAt, finishedAt } = await day.current(id);
  expect(Date.parse(finishedAt ?? '') - Date.parse(startedAt)).toBeLessThan(3_600_000);
});

test.each([
  [409, undefined, '409 without saying why'],
  [409, 'The gallery is busy.', 'The gallery is busy.'],
  [409, { error: 'busy elsewhere' }, 'busy elsewhere'],
  [409, { Message: 'An error has occurred.' }, 'An error has occurred.'],
  [400, '<html><style>b {}</style><h1>Blocked by  the gateway</h1></html>', '400: Blocked by the gateway'],
  [400, { error: { code: null, message: 5 } }, '400'],
])('a refusal that does not say why as ARM does, %d %p: a person is told what it says', async (status, body, words) => {
  day = await GalleryDay.begin();
  const id = await day.published('9.4.1', { targetRegions: regions('westus', 'australiaeast') });
  answerOtherwise(day, { method: 'PUT', path: anyVersion }, (request) =>
    answered(request, status, body, { 'content-type': 'text/plain' }),
  );
  expect((await day.told(id)).state).toBe('Failed');
  const code = status === 409 ? 'TargetsUndone' : 'WriteRefused';
  expect(await day.words(id, code)).toContain(words);
});

test.each([
  ['Conflict', 409],
  ['GalleryIsMigrating', 409],
  ['PreconditionFailed', 412],
])(
  'where a conflict (%s) does not end, it is told how long it was waited out, in its words, and who else writes',
  async (code, status) => {
    day = await GalleryDay.begin();
    const id = await day.published('9.4.2', { targetRegions: regions('westus', 'australiaeast') });
    answerOtherwise(day, { method: 'PUT', path: anyVersion }, (request) =>
      answered(request, status, refusal(code, 'The gallery is being migrated.')),
    );
    expect((await day.told(id)).findings).toEqual(['losangeles TargetsUndone', 'perth TargetsUndone']);
    const words = await day.words(id, 'TargetsUndone');
    expect(words).toMatch(/^Gave up after 60 minutes .*: The gallery is being migrated\./);
    expect(words).toContain(`az monitor activity-log list --resource-id ${id} `);
  },
);

test('a version replaced while a zone is taken out of it: what was taken out is told, whole, with the command', async () => {
  day = await GalleryDay.begin(bothZones);
  const id = await day.published('9.4.3', { targetRegions: regions('westus', 'australiaeast') });
  day.azure.fault({ kind: 'targetFailure', target: 'perth', times: 3, untilReadded: true });
  const hasLeft = day.watchZone(id, 'perth');
  const watch = day.transport.onAnswer;
  let republished = '';
  day.transport.onAnswer = () => {
    watch();
    republished ||= hasLeft() ? new Date(day.agenda.now()).toISOString() : '';
  };
  bodiesAre((body) => {
    if (republished !== '') {
      profileOf(body).publishedDate = republished;
    }
  });
  await day.event(id);
  await day.rest();
  await day.hours(2);
  expect(await day.seen(id)).toMatchObject({ azure: done.azure, record: done.record });
  const told = await day.words(id, 'TargetTakenOut');
  expect(told).toMatch(/"name":"perth".*az sig image-version update .*--gallery-image-definition ubuntu-pro/);
});
