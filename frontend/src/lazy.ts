// Loads the rarer widgets with the first page that shows one, so that simple pages stay small.

import * as page from "./page";
import * as protocol from "./protocol";

declare global {
  interface Window {
    /** What modules that are loaded later share with the script of the page. */
    scaffold: { page: typeof page; protocol: typeof protocol };
  }
}

window.scaffold = { page, protocol };
const FRAMES = "scaffold-frame, scaffold-pdf, scaffold-diagram, scaffold-component, scaffold-mount";
/** What a page has that needs a module; the script tag names the module's address. */
const wanted = {
  widgets: `#app :is(:not(:defined):not(${FRAMES}), dialog, [data-copy], [data-sort], [data-opened], [data-autoscroll], [data-actions], [data-loop], [data-pages])`,
  frames: FRAMES,
};

function load(): void {
  for (const name of Object.keys(wanted) as Array<keyof typeof wanted>) {
    const address = document.querySelector<HTMLScriptElement>(`script[data-${name}]`)?.dataset[name];
    if (!address || !document.querySelector(wanted[name])) continue;
    wanted[name] = "x-loaded";
    void import(address);
  }
}

protocol.afterSwap(load);
load();
document.addEventListener("DOMContentLoaded", load);
