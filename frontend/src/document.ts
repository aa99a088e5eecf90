// Keeps the document in step with the page: its title and icon, the focus, and a slow first page.

import { htmx, on } from "./htmx";
import { afterSwap, sentAnything, tellChange } from "./protocol";

/** Take title and icon from the page's element, and what a fragment changed of the frame. */
function takeTitle(): void {
  const page = document.getElementById("page");
  const { title, icon, layout, sidebarState, sidebarWidth } = page?.dataset ?? {};
  const app = document.getElementById("app");
  if (app && layout && sidebarState) {
    app.dataset["layout"] = layout;
    app.dataset["sidebarState"] = sidebarState;
    if (sidebarWidth) app.style.setProperty("--sidebar-w", `${sidebarWidth}px`);
  }
  if (title && document.title !== title) document.title = title;
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon && link && link.dataset["icon"] !== icon) {
    link.dataset["icon"] = icon;
    link.href = icon;
  }
}

interface Task {
  target: Element | string | null;
  swapSpec?: { target?: string };
}

// htmx looks for all targets before it changes anything; some only come with an earlier partial.
document.addEventListener("htmx:before:swap", (event) => {
  for (const task of (event as CustomEvent<{ tasks: Task[] }>).detail.tasks) {
    if (task.swapSpec?.target) task.target = task.swapSpec.target;
  }
});

/** A replaced control takes over the focus of the one before, also if only its name is known. */
let lost: { name: string; nth: number; start: number | null; end: number | null } | null = null;

on("before:swap", () => {
  const focused = document.activeElement as HTMLInputElement | null;
  lost = null;
  if (!focused?.name || !document.getElementById("app")?.contains(focused)) return;
  const twins = [...document.getElementsByName(focused.name)];
  lost = { name: focused.name, nth: twins.indexOf(focused), start: null, end: null };
  try {
    lost.start = focused.selectionStart;
    lost.end = focused.selectionEnd;
  } catch {
    // Fields without a text cursor.
  }
});

function restoreFocus(): void {
  if (!lost || (document.activeElement && document.activeElement !== document.body)) return;
  const twin = document.getElementsByName(lost.name)[lost.nth] as HTMLInputElement | undefined;
  twin?.focus({ preventScroll: true });
  if (lost.start !== null && twin?.setSelectionRange) {
    try {
      twin.setSelectionRange(lost.start, lost.end);
    } catch {
      // As above.
    }
  }
}

/** Apply the patches that a slow first page sends after its beginning; what follows one shows that it is whole. */
function applyStreamed(): void {
  for (const template of document.querySelectorAll<HTMLTemplateElement>("template.patches")) {
    if (!template.nextSibling && document.readyState === "loading") return;
    const text = template.innerHTML;
    const { event, detail } = template.dataset;
    template.remove();
    if (sentAnything) continue;
    if (event) document.dispatchEvent(new CustomEvent(event, { detail: { data: detail } }));
    void htmx.swap({ text, sourceElement: document.body, swap: "none" }).then(tellChange);
  }
}

afterSwap(takeTitle);
afterSwap(restoreFocus);
if (document.readyState === "loading") {
  const observer = new MutationObserver(applyStreamed);
  observer.observe(document.body, { childList: true });
  document.addEventListener("DOMContentLoaded", () => {
    observer.disconnect();
    applyStreamed();
  });
} else queueMicrotask(applyStreamed);
