// What a visitor opened stays open, and what they closed stays closed, while the page changes around it.

import { htmx } from "./htmx";
import { pagePath } from "./page";

/** Whether the server speaks of what the visitor sees: same summary, on the same page. */
function isSame(shown: HTMLDetailsElement, told: HTMLDetailsElement): boolean {
  return (
    shown.dataset["expanded"] === told.dataset["expanded"] &&
    shown.querySelector("summary")?.textContent === told.querySelector("summary")?.textContent &&
    location.pathname === pagePath().split("?")[0]
  );
}

htmx.registerExtension("keep-open", {
  htmx_before_morph_node: (_: Element, { oldNode, newNode }: { oldNode: Element; newNode: Element }) => {
    if (!(oldNode instanceof HTMLDetailsElement) || !(newNode instanceof HTMLDetailsElement)) return;
    if (!("opened" in newNode.dataset) && isSame(oldNode, newNode)) newNode.open = oldNode.open;
  },
});
