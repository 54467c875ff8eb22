// GET /api/coverage tells when to ask again exactly where a zone is on its way, as JSON and as a table.
import { HttpRequest } from '@azure/functions';
import type { CoverageState } from '../../../src/domain/policy/coverage';
import { coverageStates } from '../../../src/domain/policy/coverage';
import { createGetCoverage } from '../../../src/functions/get-coverage';

const cell = (state: CoverageState) => ({
  zone: 'perth',
  region: 'australiaeast',
  desired: true,
  state,
  progress: null,
  asOf: '2026-11-28T12:00:00Z',
});

const answerTo = async (states: readonly CoverageState[], query: string) => {
  const row = {
    imageVersionId: 'one',
    imageName: 'ubuntu-pro',
    version: '1.0.0',
    publishedDate: null,
    isLatest: true,
    rule: 'default',
    zones: states.map(cell),
  };
  const getCoverage = createGetCoverage({
    config: { watchedGalleries: [] },
    readCoverage: async () => ({ kind: 'read', value: { rows: [row], next: null, findings: [] } }),
  });
  const answer = await getCoverage(new HttpRequest({ method: 'GET', url: `http://localhost/api/coverage${query}` }));
  return new Headers(answer.headers as Record<string, string>).get('retry-after');
};

test.each(['', '?format=csv'])(
  'Retry-After stands in the answer to /coverage%s where a zone is Replicating, or may be',
  async (query) => {
    expect(await answerTo(['Completed', 'Replicating'], query)).toBe('30');
    expect(await answerTo(['Completed', 'Targeted'], query)).toBe('30');
    expect(
      await answerTo(
        coverageStates.filter((state) => state !== 'Replicating' && state !== 'Targeted'),
        query,
      ),
    ).toBeNull();
  },
);
