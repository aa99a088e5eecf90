// A select of several options: chips in the order of the clicks, and a list that is searched by typing.
//
// The chosen options stand first in the native select, in the order of the clicks: so they are sent.

import { Listbox, type Row } from "./listbox";
import type { Match } from "./search";
import { say } from "./words";

class MultiSelect extends Listbox {
  readonly #chips = document.createElement("div");

  override connectedCallback(): void {
    super.connectedCallback();
    this.#chips.className = "chips";
    this.box.prepend(this.#chips);
    this.#chips.append(this.field);
    this.clear.onclick = () => this.#remove(...this.#chosen());
    this.#chips.onclick = (event) => {
      const chip = (event.target as Element).closest<HTMLElement>(".chip button");
      const option = this.#chosen().find(({ value }) => value === chip?.dataset["value"]);
      if (chip && option && !this.select.disabled) this.#remove(option);
    };
  }

  #chosen(): HTMLOptionElement[] {
    return [...this.select.selectedOptions];
  }

  get #isFull(): boolean {
    return this.#chosen().length >= Number(this.dataset["most"] || Infinity);
  }

  protected candidates(): HTMLOptionElement[] {
    return [...this.select.options].filter((option) => !option.selected);
  }

  override sync(): void {
    super.sync();
    const chosen = this.#chosen();
    for (const old of this.#chips.querySelectorAll(".chip")) old.remove();
    this.#chips.prepend(...chosen.map((option) => this.#chip(option)));
    this.#chips.classList.toggle("one-line", this.hasAttribute("data-one-line"));
    this.field.value = this.query;
    this.field.placeholder = chosen.length ? "" : (this.dataset["placeholder"] ?? "");
    this.clear.hidden = !chosen.length || this.select.disabled;
  }

  #chip(option: HTMLOptionElement): HTMLElement {
    const chip = document.createElement("span");
    chip.className = "chip";
    const text = document.createElement("span");
    text.textContent = option.text;
    const remove = document.createElement("button");
    Object.assign(remove, { type: "button", textContent: "×", tabIndex: -1, ariaLabel: say("Remove {name}", { name: option.text }) });
    remove.dataset["value"] = option.value;
    remove.disabled = this.select.disabled;
    chip.append(text, remove);
    return chip;
  }

  protected rows(matches: Match[]): Row[] {
    if (this.#isFull) {
      const text = say("At most {count} can be chosen", { count: this.dataset["most"] ?? "" });
      return [{ text, note: true, run: () => {} }];
    }
    const rows: Row[] = matches.map(({ option }) => ({ text: option.text, run: () => this.#choose(option) }));
    const some = matches.length;
    if (some > 1 && some <= Number(this.dataset["all"])) {
      const text = this.query ? say("Select {count} matches", { count: some }) : say("Select all");
      rows.unshift({ text, note: true, run: () => this.#choose(...matches.map(({ option }) => option)) });
    }
    const typed = this.query.trim();
    const known = [...this.select.options].some((option) => option.text.toLowerCase() === typed.toLowerCase());
    if (this.hasAttribute("data-new") && typed && !known) {
      rows.push({ text: say("Add “{text}”", { text: typed }), note: true, run: () => this.#add(typed) });
    }
    return rows;
  }

  #add(text: string): void {
    const option = new Option(text, `+${text}`);
    this.select.append(option);
    this.#choose(option);
  }

  #choose(...options: HTMLOptionElement[]): void {
    const room = Number(this.dataset["most"] || Infinity) - this.#chosen().length;
    for (const option of options.slice(0, room)) {
      const last = this.#chosen().at(-1);
      if (last) last.after(option);
      else this.select.prepend(option);
      option.selected = true;
    }
    this.query = "";
    this.commit();
    if (this.isOpen) this.open();
  }

  #remove(...options: HTMLOptionElement[]): void {
    for (const option of options) {
      option.selected = false;
      if (option.value.startsWith("+")) option.remove();
      else this.#putBack(option);
    }
    this.commit();
  }

  /** An option that is let go of returns to its place in the list. */
  #putBack(option: HTMLOptionElement): void {
    const next = this.candidates().find(({ value }) => Number(value) > Number(option.value));
    this.select.insertBefore(option, next ?? null);
  }

  protected override onKey(event: KeyboardEvent): void {
    const last = this.#chosen().at(-1);
    if (event.key === "Backspace" && !this.field.value && last) this.#remove(last);
    else super.onKey(event);
  }
}

customElements.define("scaffold-multiselect", MultiSelect);
