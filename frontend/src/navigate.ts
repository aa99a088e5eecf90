// Moves between pages without a full load: links, back and forward, the address bar, scrolling.

import type { Context } from "./htmx";
import { wire } from "./page";
import { sendPage } from "./protocol";

interface Entry {
  place?: number;
}

/** How far each entry of the history was scrolled. */
const scrolled = new Map<number, number>();
let place = (history.state as Entry | null)?.place ?? Date.now();
let shown = location.pathname + location.search;

/** Show a page of the app. */
function open(url: URL): void {
  let done = false;
  sendPage({
    path: url.pathname + url.search,
    beforeSwap(context) {
      if (done) return;
      done = true;
      enter("push", finalUrl(url, context));
    },
    afterSwap: () => arrive(url.hash, 0),
  });
}

/** Where a request ended, if the server redirected it. */
function finalUrl(url: URL, context: Context): URL {
  const raw = context.response?.raw;
  return raw?.redirected ? new URL(raw.url) : url;
}

/** Put an address into the history. */
function enter(how: "push" | "replace", url: URL): void {
  if (how === "push") {
    scrolled.set(place, scrollY);
    place = Date.now();
    history.pushState({ place } satisfies Entry, "", url);
  } else {
    history.replaceState({ place } satisfies Entry, "", url);
  }
  shown = location.pathname + location.search;
}

/** Scroll to where the visitor should be, and let screen readers begin at the new heading. */
function arrive(hash: string, top: number): void {
  const target = hash ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
  if (target) target.scrollIntoView();
  else scrollTo({ top, behavior: "instant" });
  const heading = document.querySelector<HTMLElement>("#main h1, #main h2") ?? document.getElementById("main");
  if (heading && !heading.contains(document.activeElement)) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  document.dispatchEvent(new CustomEvent("scaffold:arrived"));
}

/** Whether a click means: open here, in this tab. */
function isPlain(event: MouseEvent): boolean {
  return !(event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}

document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest?.<HTMLAnchorElement>("a[data-page]");
  if (!link || !isPlain(event) || !wire() || link.origin !== location.origin) return;
  if ((link.target && link.target !== "_self") || link.hasAttribute("download")) return;
  if (window.top !== window) return; // in a frame each page says itself who may show it
  event.preventDefault();
  open(new URL(link.href));
});

addEventListener("popstate", (event) => {
  const here = location.pathname + location.search;
  scrolled.set(place, scrollY);
  place = (event.state as Entry | null)?.place ?? 0;
  if (here === shown || !wire()) return;
  shown = here;
  const top = scrolled.get(place) ?? 0;
  sendPage({ path: here, afterSwap: () => arrive(location.hash, top) });
});

document.addEventListener("scaffold:address", (event) => {
  const { how, url } = (event as CustomEvent<{ how: "push" | "replace"; url: URL }>).detail;
  const moved = url.pathname !== shown.split("?")[0];
  enter(how, url);
  if (moved && how === "push") setTimeout(() => arrive("", 0));
});

history.scrollRestoration = "manual";
history.replaceState({ place } satisfies Entry, "");
addEventListener("pagehide", () => {
  history.scrollRestoration = "auto";
});
addEventListener("pageshow", () => {
  history.scrollRestoration = "manual";
});
