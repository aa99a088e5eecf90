// The base of our custom elements: they follow their native controls, also after the page changed.

import { afterSwap } from "../protocol";

const connected = new Set<Synced>();

/** An element around native controls that shows their values in its own way. */
export abstract class Synced extends HTMLElement {
  connectedCallback(): void {
    connected.add(this);
    this.sync();
  }

  disconnectedCallback(): void {
    connected.delete(this);
  }

  /** Show what the controls say now. */
  abstract sync(): void;
}

afterSwap(() => {
  for (const element of connected) element.sync();
});
document.addEventListener("reset", () => {
  setTimeout(() => {
    for (const element of connected) element.sync();
  });
});

/** Tell the page that a control has a new value. */
export function announce(control: Element): void {
  control.dispatchEvent(new Event("change", { bubbles: true }));
}
