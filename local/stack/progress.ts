// Shows how far a replication is: bars on a terminal, a line for each change elsewhere.
import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { Replication } from '../../src/domain/replication/replication';

export interface ProgressView {
  show(replication: Replication): void;
  end(): void;
}

/** @param width columns of the terminal, asked for at each look; null for lines, where there is none or a screen reader follows */
export function createProgressView(write: (line: string) => void, width: (() => number) | null): ProgressView {
  return width === null ? createLines(write) : createBars(width);
}

/** The state that takes the most room on the way. */
const stateWidth = 'EnsuringIdentity'.length;
const widestBar = 40;
const narrowestBar = 5;

/**
 * One zone in one line that fits `width` columns: the bar takes what is left, then the region goes, then the bar, at last the state.
 *
 * @param progress 0 to 100
 */
export function barLine(
  { region, zone, state }: { readonly region: string; readonly zone: string; readonly state: string },
  progress: number,
  width: number,
): string {
  const percent = `${Math.round(progress)}%`.padStart(4);
  const barOf = (label: string) => Math.min(widestBar, width - 1 - `  ${label}  ${percent}  `.length - stateWidth);
  const long = `${region}/${zone}`.padEnd(24);
  const label = barOf(long) >= widestBar / 2 ? long : zone.padEnd(12);
  const size = barOf(label);
  if (size < narrowestBar) {
    return `${zone.slice(0, Math.max(0, width - 6))}${percent} ${state}`.slice(0, width - 1).trimEnd();
  }
  const done = Math.round((size * progress) / 100);
  return `  ${label} ${'█'.repeat(done)}${'░'.repeat(size - done)} ${percent}  ${state}`;
}

function createBars(width: () => number): ProgressView {
  const bars = new MultiBar(
    {
      format: (_options, { progress }, label) => barLine(label, progress * 100, width()),
      hideCursor: true,
      clearOnComplete: false,
    },
    Presets.shades_classic,
  );
  const known = new Map<string, SingleBar>();
  return {
    show({ targets, state }) {
      for (const target of targets) {
        const label = {
          region: target.region,
          zone: target.zone,
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
