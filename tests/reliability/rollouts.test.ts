// Releases of the app in simulated worlds: what is drawn of them.
import { drawDevBoxWorld } from '../support/replication/simulation/dev-box-plan';
import { drawWorld } from '../support/replication/simulation/world-plan';

test.each([
  ['replications', drawWorld],
  ['Dev Box', drawDevBoxWorld],
])(
  '%s: older releases are deployed over, beside other processes and alone, and rolled back to, within a hundred worlds',
  (_, draw) => {
    const rollouts = Array.from({ length: 100 }, (_world, seed) => draw(seed).rollout).filter(
      ({ first }) => first.length > 0,
    );
    expect(new Set(rollouts.map(({ first }) => first.length))).toEqual(new Set([1, 2, 3]));
    expect(rollouts.some(({ deployments }) => deployments.some(({ release }) => release !== 'today'))).toBe(true);
  },
);

test.each([
  ['replications', drawWorld],
  ['Dev Box', drawDevBoxWorld],
])('%s: each process runs today’s release in the end, while the world is disturbed still', (_, draw) => {
  for (const { first, deployments } of Array.from({ length: 3000 }, (_world, seed) => draw(seed).rollout)) {
    const last = new Map([...deployments].sort((a, b) => a.at - b.at).map(({ app, release }) => [app, release]));
    expect([...last.values()]).toEqual(first.map(() => 'today'));
  }
});
