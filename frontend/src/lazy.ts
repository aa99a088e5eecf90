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
const address = document.querySelector<HTMLScriptElement>("script[data-widgets]")?.dataset["widgets"];
const WANTED = "#app :is(:not(:defined), dialog, [data-copy], [data-sort], [data-opened], [data-autoscroll], [data-actions], [data-pages])";
let loaded = false;

function load(): void {
  if (loaded || !address || !document.querySelector(WANTED)) return;
  loaded = true;
  void import(address);
}

protocol.afterSwap(load);
load();
document.addEventListener("DOMContentLoaded", load);
