// A field that filters a list while one types: what the searchable select and the multiselect share.
//
// The native select stays in the document and is what is sent; the field and the list live in a shadow
// tree, which patches of the page do not touch.

import { LISTBOX_CSS } from "./listbox_css";
import { found, type Match } from "./search";
import { announce, Synced } from "./synced";
import { say } from "./words";

const MOST_SHOWN = 200;
const GAP = 4;
const sheet = new CSSStyleSheet();
sheet.replaceSync(LISTBOX_CSS);
let count = 0;

/** One line of the list: an option, a text to be added, or something to do. */
export interface Row {
  text: string;
  run(): void;
  chosen?: boolean;
  note?: boolean;
}

export abstract class Listbox extends Synced {
  protected readonly field = document.createElement("input");
  protected readonly box = document.createElement("div");
  protected readonly list = document.createElement("div");
  protected readonly clear = document.createElement("button");
  protected query = "";
  #rows: Row[] = [];
  #active = -1;

  get select(): HTMLSelectElement {
    return this.querySelector("select")!;
  }

  get isOpen(): boolean {
    return this.list.matches(":popover-open");
  }

  /** The rows of the list for what is typed now. */
  protected abstract rows(matches: Match[]): Row[];

  /** Options that can be found by typing. */
  protected abstract candidates(): HTMLOptionElement[];

  override connectedCallback(): void {
    if (!this.shadowRoot) this.#build();
    super.connectedCallback();
  }

  #build(): void {
    const root = this.attachShadow({ mode: "open", delegatesFocus: true });
    root.adoptedStyleSheets = [sheet];
    const id = `list${++count}`;
    Object.assign(this.field, { type: "text", autocomplete: "off", spellcheck: false });
    for (const [name, value] of [
      ["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", id],
    ] as const) this.field.setAttribute(name, value);
    Object.assign(this.list, { id, popover: "manual" });
    this.list.setAttribute("role", "listbox");
    Object.assign(this.clear, { type: "button", textContent: "×", tabIndex: -1, ariaLabel: say("Clear"), className: "clear" });
    this.box.className = "box";
    this.box.part.add("box");
    const caret = document.createElement("span");
    caret.className = "caret";
    const icon = document.createElement("slot");
    icon.name = "icon";
    this.box.append(icon, this.field, this.clear, caret);
    root.append(this.box, this.list);
    this.#listen();
  }

  #listen(): void {
    this.field.addEventListener("input", () => {
      this.query = this.field.value;
      this.open();
    });
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    this.field.addEventListener("blur", () => this.close());
    this.box.addEventListener("pointerdown", (event) => {
      if (event.target !== this.field) event.preventDefault();
      if (this.select.disabled || event.target === this.clear || (event.target as Element).closest(".chip")) return;
      if (this.isOpen && event.target !== this.field) this.close();
      else this.open();
      this.field.focus();
    });
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const row = (event.target as Element).closest<HTMLElement>("[data-row]");
      if (row) this.#rows[Number(row.dataset["row"])]?.run();
    });
  }

  sync(): void {
    const { select, field } = this;
    const label = select.labels[0]?.textContent?.trim() ?? select.getAttribute("aria-label") ?? "";
    field.setAttribute("aria-label", label);
    const tip = document.getElementById(select.getAttribute("aria-describedby") ?? "")?.textContent?.trim();
    if (tip) field.setAttribute("aria-description", tip);
    field.disabled = select.disabled;
    field.readOnly = !this.dataset["filter"];
    field.toggleAttribute("aria-required", select.hasAttribute("data-required"));
    if (this.isOpen) this.#fill();
  }

  protected open(): void {
    if (this.select.disabled) return;
    this.#fill();
    if (!this.isOpen) {
      this.list.showPopover();
      this.field.setAttribute("aria-expanded", "true");
      addEventListener("scroll", this.#place, { capture: true, passive: true });
      addEventListener("resize", this.#place);
    }
    this.#place();
  }

  protected close(): void {
    if (this.isOpen) this.list.hidePopover();
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
    removeEventListener("scroll", this.#place, { capture: true });
    removeEventListener("resize", this.#place);
    this.query = "";
    this.#active = -1;
    this.sync();
  }

  override disconnectedCallback(): void {
    removeEventListener("scroll", this.#place, { capture: true });
    removeEventListener("resize", this.#place);
    super.disconnectedCallback();
  }

  /** The list lies below the field, or above it where there is more room. */
  #place = (event?: Event): void => {
    if (event?.target instanceof Node && this.list.contains(event.target)) return;
    const box = this.box.getBoundingClientRect();
    const below = innerHeight - box.bottom - 2 * GAP;
    const above = box.top - 2 * GAP;
    const { style } = this.list;
    const up = below < Math.min(this.list.scrollHeight, 240) && above > below;
    style.insetInlineStart = "auto";
    style.left = `${box.left}px`;
    style.width = `${box.width}px`;
    style.maxHeight = `${Math.min(320, up ? above : below)}px`;
    style.top = up ? "auto" : `${box.bottom + GAP}px`;
    style.bottom = up ? `${innerHeight - box.top + GAP}px` : "auto";
  };

  #fill(): void {
    const matches = found(this.candidates(), this.query, this.dataset["filter"] ?? "");
    this.#rows = this.rows(matches.slice(0, MOST_SHOWN));
    const lines = this.#rows.map((row, number) => {
      const line = document.createElement("div");
      line.id = `${this.list.id}-${number}`;
      line.textContent = row.text;
      line.dataset["row"] = String(number);
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", String(Boolean(row.chosen)));
      line.classList.toggle("note", Boolean(row.note));
      return line;
    });
    const rest = matches.length - MOST_SHOWN;
    const hint = rest > 0 ? say("{count} more: type to find them", { count: rest }) : lines.length ? "" : say("Nothing found");
    this.list.replaceChildren(...lines);
    if (hint) {
      const line = document.createElement("div");
      line.className = "hint";
      line.textContent = hint;
      this.list.append(line);
    }
    const chosen = this.#rows.findIndex((row) => row.chosen);
    this.#activate(this.query ? 0 : Math.max(chosen, 0));
  }

  #activate(number: number): void {
    const lines = this.list.querySelectorAll("[data-row]");
    lines[this.#active]?.classList.remove("active");
    this.#active = Math.min(number, lines.length - 1);
    const line = lines[this.#active];
    if (!line) return;
    line.classList.add("active");
    line.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", line.id);
  }

  protected onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (move) {
      event.preventDefault();
      if (this.isOpen) this.#activate(Math.max(0, this.#active + move));
      else this.open();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (this.isOpen) this.#rows[this.#active]?.run();
      else this.open();
    } else if (event.key === " " && this.field.readOnly) {
      event.preventDefault();
      this.open();
    } else if (event.key === "Escape" && this.isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  /** Send the choice. */
  protected commit(): void {
    this.sync();
    announce(this.select);
  }
}

// A label belongs to the native select, which is not shown; a click on it means the field.
document.addEventListener("click", (event) => {
  const control = (event.target as Element).closest?.("label")?.control;
  const host = control?.parentElement;
  if (host instanceof Listbox && control === host.select) host.focus();
});
