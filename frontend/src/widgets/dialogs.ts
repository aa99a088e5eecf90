// Dialogs: shown above the page until they are dismissed. `data-modal` holds a mark that changes each
// time the app opens the dialog again; `data-fixed` forbids to dismiss it; `data-dismiss` is a button
// that does so, and tells the server if it has a name.

import { afterSwap } from "../protocol";

const dismissed = new WeakMap<HTMLDialogElement, string>();

function show(): void {
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[data-modal]")) {
    if (dismissed.get(dialog) === dialog.dataset["modal"]) dialog.removeAttribute("open");
    else if (!dialog.matches(":modal")) {
      dialog.removeAttribute("open");
      dialog.showModal();
    }
  }
}

function dismiss(dialog: HTMLDialogElement): void {
  dismissed.set(dialog, dialog.dataset["modal"]!);
  if (dialog.open) dialog.close();
}

/** What Escape and a click beside the dialog do: the same as its button. */
function ask(dialog: HTMLDialogElement): void {
  if (dialog.hasAttribute("data-fixed")) return;
  const button = dialog.querySelector<HTMLElement>("[data-dismiss]");
  if (button) button.click();
  else dismiss(dialog);
}

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const dialog = target.closest<HTMLDialogElement>("dialog[data-modal]");
  if (!dialog) return;
  if (target === dialog) {
    const box = dialog.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) ask(dialog);
  } else if (target.closest("[data-dismiss]")) {
    setTimeout(() => dismiss(dialog));
  }
});
document.addEventListener(
  "cancel",
  (event) => {
    const dialog = event.target as HTMLDialogElement;
    if (!dialog.matches("dialog[data-modal]")) return;
    event.preventDefault();
    ask(dialog);
  },
  true,
);
afterSwap(show);
show();
