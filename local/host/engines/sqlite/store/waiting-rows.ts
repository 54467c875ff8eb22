// Rows of a table that are there for a moment only: held in memory as well, so that the one who works them off need not read them.

export interface WaitingRows<Row extends { readonly seq: number }> {
  /** Those of one instance, in their order. */
  of(instanceId: string): readonly Row[];
  get(seq: number): Row | undefined;
  all(): readonly Row[];
  /** Instances that have any. */
  owners(): string[];
  add(instanceId: string, row: Row): void;
  /** Whether it was there. */
  remove(instanceId: string, seq: number): boolean;
  /** Takes off all of one instance, and tells the number of each. */
  removeAll(instanceId: string, tell: (seq: number) => void): void;
  /** What is known may differ from the table, as after a transaction that was not written: read again when it is next asked for. */
  forget(): void;
}

/** @param read the whole table in the order of its rows, each with its instance */
export function createWaitingRows<Row extends { readonly seq: number }>(
  read: () => Iterable<readonly [instanceId: string, row: Row]>,
): WaitingRows<Row> {
  let known: Known<Row> | null = null;

  function rows(): Known<Row> {
    if (known === null) {
      const found: Known<Row> = { bySeq: new Map(), byInstance: new Map() };
      for (const [instanceId, row] of read()) {
        note(found, instanceId, row);
      }
      known = found;
    }
    return known;
  }

  return {
    of: (instanceId) => [...(rows().byInstance.get(instanceId)?.values() ?? [])],
    get: (seq) => rows().bySeq.get(seq),
    all: () => [...rows().bySeq.values()],
    owners: () => [...rows().byInstance.keys()],
    add(instanceId, row) {
      note(rows(), instanceId, row);
    },
    remove(instanceId, seq) {
      const { bySeq, byInstance } = rows();
      const own = byInstance.get(instanceId);
      own?.delete(seq);
      if (own?.size === 0) {
        byInstance.delete(instanceId);
      }
      return bySeq.delete(seq);
    },
    removeAll(instanceId, tell) {
      const { bySeq, byInstance } = rows();
      for (const seq of byInstance.get(instanceId)?.keys() ?? []) {
        bySeq.delete(seq);
        tell(seq);
      }
      byInstance.delete(instanceId);
    },
    forget() {
      known = null;
    },
  };
}

interface Known<Row> {
  readonly bySeq: Map<number, Row>;
  readonly byInstance: Map<string, Map<number, Row>>;
}

function note<Row extends { readonly seq: number }>(
  { bySeq, byInstance }: Known<Row>,
  instanceId: string,
  row: Row,
): void {
  bySeq.set(row.seq, row);
  const own = byInstance.get(instanceId) ?? new Map<number, Row>();
  byInstance.set(instanceId, own.set(row.seq, row));
}
