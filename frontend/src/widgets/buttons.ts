// Buttons: keyboard shortcuts, links that also press a button, downloads made in a run.

import { afterSwap } from "../protocol";

const IS_MAC = /Mac|iP(hone|ad|od)/.test(navigator.platform);
const TYPED = "input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]";
const KEYS: Record<string, string> = { " ": "space" };
const SYMBOLS: Record<string, string> = IS_MAC
  ? { mod: "⌘", alt: "⌥", shift: "⇧" }
  : { mod: "Ctrl", alt: "Alt", shift: "Shift" };

/** A link that is followed, or a file that is downloaded, presses the button beside it as well. */
document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLElement>("a[data-press]");
  if (!link) return;
  const button = link.parentElement!.querySelector<HTMLButtonElement>("button[type=submit][hidden]");
  setTimeout(() => button?.click());
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const key = KEYS[event.key] ?? event.key.toLowerCase();
  const mod = event.ctrlKey || event.metaKey;
  const target = event.composedPath()[0];
  if (!mod && !event.altKey && key.length === 1 && target instanceof Element && target.matches(TYPED)) return;
  const shortcut = [mod && "mod", event.altKey && "alt", event.shiftKey && "shift", key].filter(Boolean).join("+");
  for (const button of document.querySelectorAll<HTMLElement>(`[data-shortcut="${CSS.escape(shortcut)}"]`)) {
    if (button.matches(":disabled, [aria-disabled=true]") || !button.checkVisibility()) continue;
    event.preventDefault();
    button.click();
    return;
  }
});

/** Shortcuts are shown as this computer's keyboard names them. */
function nameKeys(): void {
  for (const shown of document.querySelectorAll<HTMLElement>("kbd[data-keys]")) {
    const keys = shown.dataset["keys"]!.split("+").map((key) => SYMBOLS[key] ?? key.replace("arrow", ""));
    shown.textContent = keys.map((key) => key[0]!.toUpperCase() + key.slice(1)).join(IS_MAC ? "" : "+");
  }
}

/** A file that was made because its button was pressed: it is fetched as soon as it is here. */
class Download extends HTMLElement {
  static observedAttributes = ["data-stamp"];
  #done = "";

  attributeChangedCallback(): void {
    if (this.isConnected) this.connectedCallback();
  }

  connectedCallback(): void {
    const { address, file, stamp } = this.dataset;
    if (!address || this.#done === stamp) return;
    this.#done = stamp ?? "";
    const link = document.createElement("a");
    link.href = address;
    link.download = file ?? "";
    link.click();
  }
}

customElements.define("scaffold-download", Download);
afterSwap(nameKeys);
document.addEventListener("DOMContentLoaded", nameKeys);
nameKeys();
