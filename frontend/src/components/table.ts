// A table for components, with the names that Apache Arrow's tables have.

export interface Content {
  names: string[];
  rows: unknown[][];
}

/** A column of a table. */
class Column {
  readonly length: number;
  #values: unknown[];

  constructor(values: unknown[]) {
    this.#values = values;
    this.length = values.length;
  }

  get(row: number): unknown {
    return this.#values[row];
  }

  toArray(): unknown[] {
    return [...this.#values];
  }

  [Symbol.iterator](): Iterator<unknown> {
    return this.#values[Symbol.iterator]();
  }
}

/** Return a table whose rows are objects by column. */
export function table({ names, rows }: Content): object {
  const objects = rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]])));
  const column = (at: number): Column | null => (at in names ? new Column(rows.map((row) => row[at])) : null);
  return {
    schema: { fields: names.map((name) => ({ name })), names },
    numRows: rows.length,
    numCols: names.length,
    toArray: () => objects,
    get: (row: number) => objects[row] ?? null,
    getChildAt: column,
    getChild: (name: string) => column(names.indexOf(name)),
    [Symbol.iterator]: () => objects[Symbol.iterator](),
  };
}
