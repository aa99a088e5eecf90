// Menu buttons: arrows move through the entries, a letter finds one, and a choice closes the menu.

function entries(menu: Element): HTMLButtonElement[] {
  return [...menu.querySelectorAll<HTMLButtonElement>("[role=menuitem]:not(:disabled)")];
}

document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target as HTMLElement;
    if (!menu.matches?.("[data-actions]")) return;
    const open = (event as ToggleEvent).newState === "open";
    menu.parentElement?.querySelector("[popovertarget]")?.setAttribute("aria-expanded", String(open));
    if (open && !menu.contains(document.activeElement)) entries(menu)[0]?.focus();
  },
  true,
);

document.addEventListener("keydown", (event) => {
  const target = event.target as HTMLElement;
  const button = target.matches?.(".el-menu_button > [popovertarget]") ? target : null;
  if (button && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    const opened = document.getElementById(button.getAttribute("popovertarget")!)!;
    opened.showPopover();
    entries(opened).at(event.key === "ArrowUp" ? -1 : 0)?.focus();
    return;
  }
  const menu = target.closest?.<HTMLElement>("[data-actions]");
  if (!menu) return;
  const all = entries(menu);
  const at = all.indexOf(target as HTMLButtonElement);
  const places: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  let next = all.at((places[event.key] ?? at) % all.length);
  if (places[event.key] === undefined) {
    if (event.key === "Tab") menu.hidePopover();
    if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return;
    const letter = event.key.toLowerCase();
    next = [...all.slice(at + 1), ...all].find((entry) => entry.textContent.trim().toLowerCase().startsWith(letter));
  }
  event.preventDefault();
  next?.focus();
});

document.addEventListener("click", (event) => {
  const entry = (event.target as Element).closest("[role=menuitem]");
  const menu = entry?.closest<HTMLElement>("[data-actions]");
  if (!menu) return;
  menu.hidePopover();
  menu.parentElement?.querySelector<HTMLElement>("[popovertarget]")?.focus();
});
