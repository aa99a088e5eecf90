// Lets toasts go after their time. They are hidden and not removed: the server may still name them.

import { afterSwap } from "./protocol";

const SHORTEST = 1000;
const gone = new WeakSet<HTMLElement>();
const clocks = new WeakMap<HTMLElement, number>();

function dismiss(toast: HTMLElement): void {
  gone.add(toast);
  toast.hidden = true;
}

/** Start the clock of a toast; it stands still while the pointer or the focus is on it. */
function run(toast: HTMLElement): void {
  const seconds = Number(toast.dataset["duration"]);
  window.clearTimeout(clocks.get(toast));
  const pause = Math.max(seconds * 1000, SHORTEST);
  clocks.set(toast, seconds > 0 ? window.setTimeout(() => dismiss(toast), pause) : 0);
}

/** Put the toasts above an open dialog, which covers everything else. */
function raise(region: HTMLElement): void {
  if (!document.querySelector("dialog:modal")) return;
  region.popover = "manual";
  region.togglePopover(false);
  region.togglePopover(true);
}

function scan(): void {
  const region = document.getElementById("toasts-c");
  if (!region?.firstElementChild) return;
  for (const toast of region.querySelectorAll<HTMLElement>(".el-toast")) {
    if (gone.has(toast)) toast.hidden = true;
    else if (!clocks.has(toast)) {
      run(toast);
      raise(region.parentElement!);
    }
  }
}

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest(".el-toast button");
  if (button) dismiss(button.closest<HTMLElement>(".el-toast")!);
});
for (const name of ["pointerover", "focusin"]) {
  document.addEventListener(name, (event) => {
    const toast = (event.target as Element).closest?.<HTMLElement>(".el-toast");
    if (toast) window.clearTimeout(clocks.get(toast));
  });
}
for (const name of ["pointerout", "focusout"]) {
  document.addEventListener(name, (event) => {
    const toast = (event.target as Element).closest?.<HTMLElement>(".el-toast");
    if (toast && !gone.has(toast)) run(toast);
  });
}

afterSwap(scan);
document.addEventListener("DOMContentLoaded", scan);
