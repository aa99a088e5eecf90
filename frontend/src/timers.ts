// Runs fragments again by the clock: each `data-every` seconds, if the tab is shown and idle.

import { afterSwap, isBusy, sendInput, whenIdle } from "./protocol";

interface Timer {
  every: number;
  due: number;
  handle: number;
}

const timers = new Map<string, Timer>();
let planned = false;

/** Find the fragments with a clock, after the page has changed. */
function scan(): void {
  planned = false;
  const found = new Set<string>();
  for (const element of document.querySelectorAll<HTMLElement>("[data-every][data-fragment]")) {
    const name = element.dataset["fragment"]!;
    const every = Number(element.dataset["every"]) * 1000;
    found.add(name);
    if (every > 0 && timers.get(name)?.every !== every) start(name, every);
  }
  for (const [name, timer] of timers) {
    if (found.has(name)) continue;
    clearTimeout(timer.handle);
    timers.delete(name);
  }
}

function start(name: string, every: number): void {
  clearTimeout(timers.get(name)?.handle);
  const handle = window.setTimeout(() => run(name), every);
  timers.set(name, { every, due: Date.now() + every, handle });
}

/** Send the tick, or leave it due until the tab is shown and nothing is on its way. */
function run(name: string): void {
  const timer = timers.get(name);
  if (!timer || document.hidden || isBusy()) return;
  start(name, timer.every);
  const values = new FormData();
  values.append("_fragment", name);
  sendInput(values, "timer");
}

function catchUp(): void {
  for (const [name, timer] of timers) if (timer.due <= Date.now()) run(name);
}

/** Look for timers when the browser has time, not while a click waits to be shown. */
function plan(): void {
  if (planned) return;
  planned = true;
  setTimeout(scan, 50);
}

plan();
afterSwap(plan);
whenIdle(catchUp);
document.addEventListener("visibilitychange", catchUp);
document.addEventListener("DOMContentLoaded", plan);
