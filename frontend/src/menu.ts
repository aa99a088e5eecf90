// The menu's small comforts: a rail that stays collapsed, drawers and drop-downs that close again.

import { whenComplete } from "./page";
import { afterSwap } from "./protocol";

const RAIL = "scaffold-rail";
const POPUPS = "details[data-popup][open]";

function closePopups(except?: Element | null): void {
  for (const popup of document.querySelectorAll<HTMLDetailsElement>(POPUPS)) {
    if (!except || !popup.contains(except)) popup.open = false;
  }
}

/** Collapse or open the side rail, and remember it. */
function toggleRail(): void {
  const root = document.documentElement;
  const small = root.dataset["rail"] !== "small";
  root.dataset["rail"] = small ? "small" : "";
  localStorage.setItem(RAIL, root.dataset["rail"]);
  tellRail();
}

/** Say whether the rail shows its titles; where it does not, the pointer finds them on the icons. */
function tellRail(): void {
  const small = document.documentElement.dataset["rail"] === "small";
  const button = document.querySelector("[data-rail-toggle]");
  if (button?.getAttribute("aria-expanded") === String(small)) button.setAttribute("aria-expanded", String(!small));
  for (const label of document.querySelectorAll<HTMLElement>("#menu-panel .menu-entry > .menu-label")) {
    const entry = label.parentElement!;
    if (small && !entry.title) entry.title = entry.dataset["tip"] = label.textContent;
    else if (!small && entry.dataset["tip"]) {
      entry.removeAttribute("title");
      delete entry.dataset["tip"];
    }
  }
}

document.documentElement.dataset["rail"] = localStorage.getItem(RAIL) ?? "";
document.addEventListener("click", (event) => {
  const target = event.target as Element;
  if (target.closest("[data-rail-toggle]")) toggleRail();
  closePopups(target.closest("summary, [data-popup] > :not(a)"));
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const popup = (event.target as Element).closest?.<HTMLDetailsElement>(POPUPS);
  popup?.querySelector("summary")?.focus();
  closePopups();
});
document.addEventListener("scaffold:arrived", () => {
  closePopups();
  document.querySelector<HTMLElement>("#menu-panel:popover-open")?.hidePopover();
});

/** Send a form at once that somebody was led to, but not when they come back to it. */
function submitOnce(form: HTMLFormElement): void {
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (visit?.type === "navigate") form.requestSubmit();
}

afterSwap(() => document.documentElement.dataset["rail"] && tellRail());
whenComplete(() => {
  tellRail();
  // Buttons that only work with this script (widgets/fields.ts shows the password of account pages).
  for (const button of document.querySelectorAll<HTMLElement>("[data-reveal]")) button.hidden = false;
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-submit]")) submitOnce(form);
});
