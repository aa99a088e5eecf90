// Values of components as text: a letter for the kind, then the value (scaffold/widgets/answers.py).

import { isQueued } from "../protocol";

export const LONGEST = 4_000_000;
const PAUSE = 50;
const CHUNK = 0x8000;

/** Return a value as text, or null for one that cannot be sent. */
export function spelled(value: unknown, kind: unknown = "json"): string | null {
  try {
    if (kind === "bytes") return `b${base64(value)}`;
    if (kind === "dataframe") {
      const { data, index, columns } = value as Record<string, unknown>;
      return `a${JSON.stringify({ data: base64(data), index: base64(index), columns: base64(columns) })}`;
    }
    return `j${JSON.stringify(value ?? null)}`;
  } catch {
    return null;
  }
}

function base64(value: unknown): string {
  const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : value;
  if (!(bytes instanceof Uint8Array)) throw new TypeError("no bytes");
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}

/**
 * Send a component's newest value. While other input waits for its turn, it waits too and newer values
 * take its place: a component that reports every movement cannot fill the queue.
 */
export class Newest {
  #send: () => void;
  #timer = 0;

  constructor(send: () => void) {
    this.#send = send;
  }

  /** Send soon what there is by then. */
  soon(): void {
    if (!this.#timer) this.#timer = window.setTimeout(() => this.#try());
  }

  cancel(): void {
    window.clearTimeout(this.#timer);
    this.#timer = 0;
  }

  #try(): void {
    if (isQueued()) {
      this.#timer = window.setTimeout(() => this.#try(), PAUSE);
      return;
    }
    this.#timer = 0;
    this.#send();
  }
}
