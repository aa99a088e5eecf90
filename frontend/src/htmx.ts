// What we use of htmx 4, typed, and the page's htmx with its two extensions loaded in order.

import "htmx.org/dist/htmx.esm.js";
import "htmx.org/dist/ext/hx-csp.js";
import "htmx.org/dist/ext/hx-sse.js";
import type { Job } from "./protocol";

/** One request on its way through htmx. */
export interface Context {
  sourceElement: HTMLElement;
  job?: Job;
  text: string;
  request: {
    action: string;
    method: string;
    headers: Record<string, string>;
    body: FormData | URLSearchParams | null;
    signal: AbortSignal;
    abort(reason?: string): void;
  };
  response?: { raw: Response; status: number; headers: Headers };
  hx?: Record<string, string>;
}

interface Htmx {
  ajax(verb: string, path: string, options: Record<string, unknown>): Promise<void>;
  swap(context: Record<string, unknown>): Promise<void>;
  registerExtension(name: string, hooks: Record<string, unknown>): void;
}

declare global {
  interface Window {
    htmx: Htmx;
  }
}

export const htmx = window.htmx;

/** Listen to an event of htmx; its detail has the request. Return false to cancel. */
export function on(name: string, listener: (context: Context) => boolean | void): void {
  document.addEventListener(`htmx:${name}`, (event) => {
    const context = (event as CustomEvent<{ ctx?: Context }>).detail.ctx;
    if (context?.job && listener(context) === false) event.preventDefault();
  });
}
