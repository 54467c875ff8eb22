// Shows how far a replication is: bars on a terminal, a line for each change elsewhere.
import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { Replication } from '../../src/domain/replication/replication';

export interface ProgressView {
  show(replication: Replication): void;
  end(): void;
}

export function createProgressView(write: (line: string) => void, isTerminal: boolean): ProgressView {
  return isTerminal ? createBars() : createLines(write);
}

function createBars(): ProgressView {
  const bars = new MultiBar(
    { format: '  {zone} {bar} {percentage}%  {state}', hideCursor: true, clearOnComplete: false, barsize: 40 },
    Presets.shades_classic,
  );
  const known = new Map<string, SingleBar>();
  return {
    show({ targets, state }) {
      for (const target of targets) {
        const label = {
          zone: `${target.region}/${target.zone}`.padEnd(24),
          state: target.state === 'Pending' ? state : target.state,
        };
        const bar = known.get(target.zone) ?? bars.create(100, 0, label);
        known.set(target.zone, bar);
        bar.update(target.progress, label);
      }
    },
    end() {
      bars.stop();
    },
  };
}

function createLines(write: (line: string) => void): ProgressView {
  let last = '';
  return {
    show({ targets, state }) {
      const line = `  ${state}: ${targets.map((target) => `${target.zone} ${target.state} ${target.progress}%`).join(', ')}`;
      if (line !== last) {
        write(line);
        last = line;
      }
    },
    end() {},
  };
}
