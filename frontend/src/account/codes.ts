// Recovery codes: copy and print, where the browser can. The download is a plain link.

export {};

const COPIED_FOR = 2000;

/** Copy the text of the element that a button names, and say so for a moment. */
async function copy(button: HTMLButtonElement): Promise<void> {
  const source = document.getElementById(button.dataset["copyText"]!);
  await navigator.clipboard.writeText(source?.textContent ?? "");
  const label = button.querySelector("span")!;
  const before = label.textContent;
  label.textContent = button.dataset["done"]!;
  setTimeout(() => (label.textContent = before), COPIED_FOR);
}

function prepare(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy-text]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", () => void copy(button));
  }
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", prepare);
else prepare();
