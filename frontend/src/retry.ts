// Requests that do not give up: the same input again, with back-off, until the server has answered.
// They are made inside of htmx's queue, so that newer input waits and keeps its order.

import { hide, show } from "./notice";
import type { Job } from "./protocol";

const FIRST_PAUSE = 300;
const LONGEST_PAUSE = 5000;
const MOST_FAILURES = 4;

type Ask = () => Promise<Response>;

/** What htmx calls in place of fetch. */
export function patientFetch(job: Job, url: string, init: RequestInit): Promise<Response> {
  return untilAnswered(() => fetch(url, init), job, init).then((response) => {
    if (!isStream(response)) return response;
    const again = () => {
      (init.body as URLSearchParams | null)?.set("_version", "0");
      return untilAnswered(() => fetch(url, init), job, init);
    };
    return withBody(response, unbroken(response, job, again));
  });
}

/** Ask until there is an answer with all of its text, or the head of a stream. */
async function untilAnswered(ask: Ask, job: Job, init: RequestInit): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    let wait = Math.min(FIRST_PAUSE * 2 ** attempt, LONGEST_PAUSE);
    try {
      const response = await ask();
      if (!mayPass(response.status, attempt)) {
        hide("lost", "offline");
        if (response.status >= 500) show("failed");
        return isStream(response) ? response : await withText(response);
      }
      const seconds = Number(response.headers.get("Retry-After"));
      if (seconds > 0) wait = Math.min(seconds * 1000, LONGEST_PAUSE);
    } catch (error) {
      if (init.signal?.aborted) throw error;
    }
    if (attempt > 0 && job.kind !== "timer") show(navigator.onLine ? "lost" : "offline");
    await pause(wait, init.signal);
  }
}

/** Whether an answer says that the same request may succeed later. */
function mayPass(status: number, attempt: number): boolean {
  if (status === 500) return attempt < MOST_FAILURES;
  return status > 500 || status === 408 || status === 425 || status === 429;
}

/** Wait, but not longer than until the network is back. */
function pause(milliseconds: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal?.removeEventListener("abort", done);
      resolve();
    }
    addEventListener("online", done);
    signal?.addEventListener("abort", done);
  });
}

function isStream(response: Response): boolean {
  return response.headers.get("Content-Type")?.startsWith("text/event-stream") ?? false;
}

/** Read the text now, so that a connection lost halfway is noticed where it can be repeated. */
async function withText(response: Response): Promise<Response> {
  const text = await response.text();
  return Object.defineProperty(response, "text", { value: async () => text });
}

function withBody(response: Response, body: ReadableStream<Uint8Array>): Response {
  return Object.defineProperty(response, "body", { value: body });
}

/** A stream that goes on with the answer to the repeated request if the connection is lost. */
function unbroken(response: Response, job: Job, again: Ask): ReadableStream<Uint8Array> {
  let reader = response.body!.getReader();
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        for (;;) {
          const piece = await reader.read().catch(() => null);
          if (piece?.value) return controller.enqueue(piece.value);
          if (job.complete || job.stale) return controller.close();
          const next = await again();
          // What had arrived of the broken message becomes an event that nobody listens to.
          controller.enqueue(encoder.encode("\nevent: scaffold:broken\n\n"));
          if (!isStream(next)) return controller.enqueue(encoder.encode(await asMessages(next)));
          reader = next.body!.getReader();
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** Turn a plain answer into what a stream would have said. */
async function asMessages(response: Response): Promise<string> {
  const headers = response.headers;
  const target = headers.get("HX-Redirect");
  if (target || headers.get("HX-Refresh")) {
    return `event: scaffold:go\ndata: ${target ?? location.href}\n\n`;
  }
  const push = headers.get("HX-Push-Url");
  const address = push ?? headers.get("HX-Replace-Url");
  const url = address ? JSON.stringify(push ? { push } : { replace: address }) : "";
  const lines = (await response.text()).replaceAll("\n", "\ndata: ");
  const messages = url ? `event: scaffold:url\ndata: ${url}\n\n` : "";
  return `${messages}data: ${withOwnNonce(lines, headers.get("Content-Security-Policy"))}\n\n`;
}

/** Give styles the nonce of the page in place of the one of their response. */
function withOwnNonce(html: string, policy: string | null): string {
  const theirs = policy?.match(/'nonce-([^']+)'/)?.[1];
  const ours = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
  return theirs && ours ? html.replaceAll(`nonce="${theirs}"`, `nonce="${ours}"`) : html;
}
