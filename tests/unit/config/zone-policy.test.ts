// Where the policy comes from: one of three settings, and every mistake in it.
import { type Config, ConfigError, parseConfig } from '../../../src/config/config';
import { galleryText } from '../samples';

const rules = (...targets: readonly string[]) =>
  JSON.stringify({ rules: [{ name: 'ubuntu', selector: { images: ['ubuntu-*'] }, targets }] });

function configOf(env: Record<string, string>, file = ''): Config {
  return parseConfig({ WATCHED_GALLERIES: galleryText, ...env }, (path) => {
    if (path !== 'replication-policy.json') {
      throw new Error(`ENOENT: ${path}`);
    }
    return file;
  });
}

function messagesOf(env: Record<string, string>, file = ''): readonly string[] {
  try {
    configOf(env, file);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      throw error;
    }
    return error.problems.map(({ field, message }) => `${field} ${message}`);
  }
}

test('EXTENDED_ZONE_TARGETS is a policy of one rule', () => {
  const { zonePolicy } = configOf({ EXTENDED_ZONE_TARGETS: 'westus=losangeles', RECONCILE_LOOKBACK: 'P2D' });
  expect(zonePolicy).toMatchObject({
    lookbackSeconds: 2 * 86_400,
    rules: [{ name: 'default', targets: [{ zone: 'losangeles' }] }],
  });
});

test('REPLICATION_POLICY and REPLICATION_POLICY_FILE give the same', () => {
  const text = rules('westus=losangeles', 'australiaeast=perth');
  const given = configOf({ REPLICATION_POLICY: text });
  expect(given.zonePolicy.rules[0]).toMatchObject({ name: 'ubuntu', selector: { images: ['ubuntu-*'] } });
  expect(given.targets.map(({ zone }) => zone)).toEqual(['losangeles', 'perth']);
  for (const saved of [text, `\uFEFF${text}`]) {
    const read = configOf({ REPLICATION_POLICY_FILE: 'replication-policy.json' }, saved);
    expect(read.zonePolicy).toEqual(given.zonePolicy);
  }
});

test('two of them are a mistake', () => {
  const both = { EXTENDED_ZONE_TARGETS: 'westus=losangeles', REPLICATION_POLICY: rules('westus=losangeles') };
  expect(messagesOf(both)).toEqual(['EXTENDED_ZONE_TARGETS and REPLICATION_POLICY are set together; set one of them']);
});

test('mistakes of a policy are told with those of the other settings', () => {
  const messages = messagesOf({
    REPLICATION_POLICY: rules('losangeles'),
    REGION_PARITY: 'never',
    RECONCILE_LOOKBACK: 'x',
  });
  expect(messages.map((message) => message.split(' ')[0])).toEqual([
    'REGION_PARITY',
    'RECONCILE_LOOKBACK',
    'REPLICATION_POLICY.rules[0].targets[0]',
  ]);
});

test('a file that cannot be read, or is no JSON, is told by its setting', () => {
  expect(messagesOf({ REPLICATION_POLICY_FILE: 'other.json' })).toEqual([
    'REPLICATION_POLICY_FILE must be the path of a file in the package such as replication-policy.json; "other.json" cannot be read: ENOENT: other.json',
  ]);
  expect(messagesOf({ REPLICATION_POLICY_FILE: 'replication-policy.json' }, '{')[0]).toMatch(
    /^REPLICATION_POLICY_FILE must be JSON such as \{"rules"/,
  );
});
