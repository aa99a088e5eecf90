// What display elements do in the browser: copy buttons, sorting, scrolling along, what stands open.

import { afterSwap } from "../protocol";
import { announce } from "./synced";

const NEAR = 40;
const COPIED_FOR = 1500;
const away = new WeakSet<Element>();

/** Copy the text of the element that a button names. */
async function copy(button: HTMLElement): Promise<void> {
  const source = document.getElementById(button.dataset["copy"]!);
  await navigator.clipboard?.writeText(source?.textContent ?? "");
  button.dataset["copied"] = "";
  setTimeout(() => delete button.dataset["copied"], COPIED_FOR);
}

/** Order the rows by a column, the other way round if they are ordered by it. */
function sort(head: HTMLTableCellElement): void {
  const body = head.closest("table")!.tBodies[0]!;
  const down = head.ariaSort === "ascending";
  const isNumber = head.dataset["sort"] === "number";
  const valueOf = (row: HTMLTableRowElement): string | number => {
    const text = row.cells[head.cellIndex]?.textContent.trim() ?? "";
    if (!isNumber) return text;
    return text ? Number(text.replace(/[^\d.eE+-]/g, "")) : Infinity;
  };
  const compare = (a: string | number, b: string | number): number =>
    typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true });
  const rows = [...body.rows].sort((a, b) => compare(valueOf(a), valueOf(b)) * (down ? -1 : 1));
  for (const other of head.parentElement!.children) other.ariaSort = null;
  head.ariaSort = down ? "descending" : "ascending";
  body.append(...rows);
}

/** Tell the server that something was opened or closed, where it wants to know. */
function tell(element: HTMLElement, open: boolean): void {
  const field = document.getElementById(element.dataset["opened"]!) as HTMLInputElement | null;
  if (!field || field.value === String(Number(open))) return;
  field.value = String(Number(open));
  announce(field);
}

/** A popover that the server opened or closed. */
function followServer(): void {
  for (const panel of document.querySelectorAll<HTMLElement>("[popover][data-opened]")) {
    const field = document.getElementById(panel.dataset["opened"]!) as HTMLInputElement | null;
    if (field) panel.togglePopover(field.value === "1");
  }
}

/** Containers with a fixed height show their end, unless the visitor scrolled away from it. */
function scrollAlong(): void {
  for (const box of document.querySelectorAll("[data-autoscroll]")) {
    if (box.getAttribute("data-autoscroll") === "always" || !away.has(box)) box.scrollTop = box.scrollHeight;
  }
}

function prepare(): void {
  for (const head of document.querySelectorAll<HTMLElement>("th[data-sort]:not([tabindex])")) head.tabIndex = 0;
  followServer();
  scrollAlong();
}

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const button = target.closest<HTMLElement>("[data-copy]");
  const head = target.closest<HTMLTableCellElement>("th[data-sort]");
  if (button) void copy(button);
  if (head) sort(head);
});
document.addEventListener("keydown", (event) => {
  const target = event.target as HTMLTableCellElement;
  if (!target.matches?.("th[data-sort]") || (event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  sort(target);
});
document.addEventListener(
  "toggle",
  (event) => {
    const element = event.target as HTMLElement;
    if (element.dataset?.["opened"]) tell(element, (event as ToggleEvent).newState === "open");
  },
  true,
);
document.addEventListener(
  "scroll",
  ({ target }) => {
    if (!(target instanceof Element) || !target.hasAttribute("data-autoscroll")) return;
    const rest = target.scrollHeight - target.scrollTop - target.clientHeight;
    if (rest > NEAR) away.add(target);
    else away.delete(target);
  },
  true,
);
afterSwap(prepare);
prepare();
