// Sends interactions and page changes through htmx, one at a time and in order, as docs/wire.md says.

import { surroundings } from "./client";
import { type Context, htmx, on } from "./htmx";
import { show } from "./notice";
import { fingerprint, pagePath, setVersion, whenComplete, wireField } from "./page";
import { patientFetch } from "./retry";

/** One thing that is sent, from being queued to the end of its answer. */
export interface Job {
  kind: "input" | "page" | "timer";
  /** The address of a page, or the path of the page that an input belongs to. */
  path: string;
  values?: FormData;
  /** Which session a page is asked for; the page's own if not given. */
  session?: string;
  source?: HTMLElement;
  context?: Context;
  /** The answer has come to its end: #wire has been replaced, or there will be none. */
  complete?: boolean;
  /** Newer input was sent; what still comes of this stream is not applied. */
  stale?: boolean;
  beforeSwap?(context: Context): void;
  afterSwap?(): void;
}

const WIRE = 'id="wire"';
const BUSY_AFTER = 300;
/** What htmx tells of a request and nobody here asks for; each header costs on its whole way. */
const UNASKED = ["HX-Current-URL", "HX-Source", "HX-Target", "HX-Request-Type"];
const finished: Array<() => void> = [];
const swapped: Array<() => void> = [];
const adders: Array<(values: FormData) => void> = [];
const idle: HTMLElement[] = [];
const running = new Set<Job>();
let waiting = 0;
let busyTimer: number | undefined;
let lastSeq = 0;
let lastSession = "";
let newestPage: Job | null = null;
/** A stream has changed the page since the version in #wire. */
let ahead = false;
/** The page is being changed: browsers report a change when a field with the focus is replaced. */
export let isSwapping = false;
/** Whether something was sent since the document began; what it still streams is stale then. */
export let sentAnything = false;

/** Call back after each change of the page. */
export const afterSwap = (callback: () => void): number => swapped.push(callback);
/** Call back whenever nothing is being sent or received any more. */
export const whenIdle = (callback: () => void): number => finished.push(callback);
/** Let somebody add values to each interaction before it is queued. */
export const addValues = (callback: (values: FormData) => void): number => adders.push(callback);
/** Whether a request or a stream is on its way. */
export const isBusy = (): boolean => waiting > 0 || running.size > 0;

/** Whether something waits for its turn. */
export const isQueued = (): boolean => waiting > 0;

/** Send widget values to the server. */
export function sendInput(values: FormData, kind: "input" | "timer" = "input"): void {
  for (const add of adders) add(values);
  send({ kind, path: pagePath(), values });
}

/** Ask for a page (or this one again) as partials; of several that wait only the newest is asked for. */
export function sendPage(job: Omit<Job, "kind">): void {
  newestPage = { ...job, kind: "page" };
  send(newestPage);
}

function send(job: Job): void {
  waiting++;
  whenComplete(() => {
    job.source = idle.pop() ?? newSource();
    void htmx.ajax(job.values ? "POST" : "GET", job.path, {
      source: job.source,
      job,
      fetch: (url: string, init: RequestInit) => patientFetch(job, url, init).then(answered),
    });
  });
}

/**
 * The line at the top shows after a moment that something is going on. Before that the page is left as
 * it is: a style that changes with each click costs a frame, and the answer would wait for it.
 */
function showBusy(): void {
  if (running.size > 0) {
    busyTimer ??= window.setTimeout(() => line()?.setAttribute("data-busy", ""), BUSY_AFTER);
    return;
  }
  window.clearTimeout(busyTimer);
  busyTimer = undefined;
  line()?.removeAttribute("data-busy");
}

function line(): HTMLElement | null {
  return document.getElementById("line");
}

/** Each request has an element of its own, since an element can hold one stream; all share a queue. */
function newSource(): HTMLElement {
  const first = line()!;
  if (!first.dataset["taken"]) {
    first.dataset["taken"] = "1";
    return first;
  }
  const copy = first.cloneNode() as HTMLElement;
  copy.removeAttribute("id");
  first.after(copy);
  return copy;
}

on("config:request", (context) => {
  if (context.job!.values) context.request.body = context.job!.values;
});

on("before:request", (context) => {
  const job = context.job!;
  waiting--;
  if (job.kind === "page" ? job !== newestPage : !isHere(job.path)) return false;
  sentAnything = true;
  for (const older of running) older.stale = true;
  running.add(job);
  showBusy();
  job.context = context;
  const { headers } = context.request;
  for (const name of UNASKED) delete headers[name];
  headers["X-Scaffold-Auth"] = fingerprint();
  headers["X-Scaffold-Client"] = surroundings();
  if (job.values) {
    stamp(context.request.body as URLSearchParams);
    context.request.action = pagePath();
  } else headers["X-Scaffold-Session"] = job.session ?? wireField("_session");
  return true;
});

/** Whether an input was made on the page that is shown now. */
function isHere(path: string): boolean {
  return path.split("?")[0] === pagePath().split("?")[0];
}

/** Add what tells the server which page the browser shows and which input this is. */
function stamp(body: URLSearchParams): void {
  const session = wireField("_session");
  if (session !== lastSession) lastSeq = 0;
  lastSession = session;
  lastSeq = Math.max(lastSeq + 1, Number(wireField("_seq")));
  body.set("_session", session);
  body.set("_version", ahead ? "0" : wireField("_version"));
  body.set("_seq", String(lastSeq));
}

/** The newest input has its answer, so what older streams still say is not needed. */
function answered(response: Response): Response {
  for (const older of running) if (older.stale) older.context!.request.abort();
  return response;
}

on("before:response", (context) => {
  const hx = context.hx!;
  const status = context.response!.status;
  if (status < 400 || hx["redirect"] || hx["refresh"]) return;
  if (context.job!.kind === "page") location.assign(context.job!.path);
  else if (status === 401) location.reload();
});

on("after:request", ({ job, text, response, hx }) => {
  if (hx!["redirect"] || hx!["refresh"] || hx!["pageversion"] || text.includes("<hx-partial")) return true;
  if (job!.kind === "page") location.assign(job!.path);
  else if (text && response!.status < 500) show("stale");
  return false;
});

on("before:swap", (context) => {
  const job = context.job!;
  if (job.stale) return false;
  takeAddress(context.hx ?? {});
  const version = context.hx?.["pageversion"];
  if (version) setVersion(version);
  if (version || context.text.includes(WIRE)) {
    ahead = false;
    job.complete = true;
  } else if (context.response?.status === 200) {
    ahead = true;
  }
  job.beforeSwap?.(context);
  isSwapping = true;
  return true;
});

on("finally:swap", () => {
  isSwapping = false;
});

/** Change the address as the headers say, once. */
function takeAddress(hx: Record<string, string>): void {
  const { pushurl, replaceurl } = hx;
  delete hx["pushurl"];
  delete hx["replaceurl"];
  if (pushurl) changeAddress("push", pushurl);
  else if (replaceurl) changeAddress("replace", replaceurl);
}

on("after:swap", (context) => {
  context.job!.afterSwap?.();
  tellChange();
});

/** Let everybody know that the page has changed. */
export function tellChange(): void {
  for (const callback of swapped) callback();
}

on("finally:request", ({ job, sourceElement }) => {
  if (!("sse" in ((sourceElement as { _htmx?: object })._htmx ?? {}))) end(job!);
});

/** Give the job's element back and tell who waits for quiet. */
function end(job: Job): void {
  if (!job.source) return;
  running.delete(job);
  idle.push(job.source);
  delete job.source;
  showBusy();
  if (!isBusy()) for (const callback of finished) callback();
}

function jobOf(event: Event): Job | undefined {
  return [...running].find((job) => job.source === event.target);
}

document.addEventListener("htmx:sse:before:message", (event) => {
  if (jobOf(event)?.stale) event.preventDefault();
});
document.addEventListener("htmx:sse:close", (event) => {
  const job = jobOf(event);
  if (job) end(job);
});
document.addEventListener("scaffold:url", (event) => {
  const { push, replace } = JSON.parse((event as CustomEvent<{ data: string }>).detail.data);
  changeAddress(push ? "push" : "replace", push ?? replace);
});
document.addEventListener("scaffold:go", (event) => {
  location.href = lastWord(event);
});

document.addEventListener("scaffold:handover", (event) => {
  handOver(JSON.parse(lastWord(event)));
});

document.addEventListener("scaffold:end", lastWord);

/** What an event says that ends an answer: its stream was not broken off. */
function lastWord(event: Event): string {
  const job = jobOf(event);
  if (job) job.complete = true;
  return (event as CustomEvent<{ data: string }>).detail.data;
}

/** Fetch the login that a streaming answer could not carry: a form, so that cookies are set. */
function handOver(fields: Record<string, string>): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/auth/handover";
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

/** Change the address bar, unless it shows this already. */
export function changeAddress(how: "push" | "replace", path: string): void {
  const url = new URL(path, location.href);
  if (url.origin !== location.origin || url.href === location.href) return;
  document.dispatchEvent(new CustomEvent("scaffold:address", { detail: { how, url } }));
}
