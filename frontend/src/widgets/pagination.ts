// Pagination: a step chooses the page beside the chosen one, and the shown numbers follow. Outside of
// forms the server's answer says the same a moment later.

import { announce } from "./synced";

const FEWEST = 5;
const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** The numbers that are shown, with 0 where some are left out (as in scaffold/elements/paging.py). */
function shownPages(count: number, page: number, most: number): number[] {
  if (count <= Math.max(most, FEWEST)) return range(1, count);
  const edge = Math.max(most, FEWEST) - 2;
  const half = Math.floor((edge - 3) / 2);
  const odd = (edge - 3) % 2;
  if (page <= half + odd + 3) return [...range(1, edge), 0, count];
  if (page > count - half - 3) return [1, 0, ...range(count - edge + 1, count)];
  const first = page - half - odd;
  return [1, 0, ...range(first, first + edge - 3), 0, count];
}

function chosen(box: HTMLElement): HTMLInputElement {
  return box.querySelector<HTMLInputElement>("input:checked, input[type=hidden]")!;
}

/** Let a number and its label stand for another page. */
function renumber(label: HTMLElement, number: number, name: string): void {
  const input = label.querySelector("input")!;
  const said = input.ariaLabel!.replace(/\d+/, String(number));
  input.id = `${name}-${number}`;
  input.value = String(number);
  input.ariaLabel = said;
  label.querySelector("span")!.textContent = String(number);
}

/** Show the numbers around a page, and choose it. */
function turnTo(box: HTMLElement, page: number): void {
  const count = Number(box.dataset["pages"]);
  const current = chosen(box);
  for (const step of box.querySelectorAll<HTMLButtonElement>("[data-turn]")) {
    const to = page + Number(step.dataset["turn"]);
    step.value = String(to);
    step.disabled = to < 1 || to > count;
  }
  if (current.type === "hidden") {
    current.value = String(page);
    box.querySelector(".page-of")!.textContent = `${page} / ${count}`;
    return;
  }
  const pattern = current.closest("label")!;
  const most = box.dataset["most"] === undefined ? Infinity : Number(box.dataset["most"]);
  const parts = shownPages(count, page, most).map((number) => {
    if (!number) {
      const gap = document.createElement("span");
      gap.className = "page-gap";
      gap.ariaHidden = "true";
      gap.textContent = "…";
      return gap;
    }
    const label = pattern.cloneNode(true) as HTMLElement;
    renumber(label, number, current.name);
    label.classList.toggle("page-far", number !== 1 && number !== count && number !== page);
    return label;
  });
  for (const old of box.querySelectorAll(".page-number, .page-gap")) old.remove();
  box.firstElementChild!.after(...parts);
  box.querySelector<HTMLInputElement>(`input[value="${page}"]`)!.checked = true;
}

document.addEventListener("click", (event) => {
  const step = (event.target as Element).closest<HTMLButtonElement>("[data-turn]");
  const box = step?.closest<HTMLElement>("[data-pages]");
  if (!step || !box) return;
  event.preventDefault();
  turnTo(box, Number(step.value));
  if (step.disabled) chosen(box).focus();
  announce(chosen(box));
}, true);

/** A number that was chosen itself; a step has moved the numbers already. */
document.addEventListener("change", (event) => {
  const input = event.target as HTMLInputElement;
  const box = input.type === "radio" ? input.closest<HTMLElement>("[data-pages][data-here]") : null;
  if (!box || !event.isTrusted) return;
  setTimeout(() => {
    turnTo(box, Number(input.value));
    chosen(box).focus();
  });
});
