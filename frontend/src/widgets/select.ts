// A select that is searched by typing, and may take texts that are not offered.

import { Listbox, type Row } from "./listbox";
import type { Match } from "./search";
import { say } from "./words";

class SearchableSelect extends Listbox {
  override connectedCallback(): void {
    super.connectedCallback();
    this.clear.onclick = () => this.#choose("");
    this.field.onfocus = () => this.field.select();
  }

  protected candidates(): HTMLOptionElement[] {
    return [...this.select.options].filter((option) => option.value !== "");
  }

  override sync(): void {
    super.sync();
    const chosen = this.select.selectedOptions[0];
    const nothing = !chosen || chosen.value === "";
    if (!this.query) this.field.value = nothing ? "" : chosen.text;
    this.field.placeholder = this.dataset["placeholder"] ?? "";
    this.clear.hidden = nothing || this.select.disabled || !this.hasAttribute("data-clearable");
  }

  protected rows(matches: Match[]): Row[] {
    const rows: Row[] = matches.map(({ option }) => ({
      text: option.text,
      chosen: option.selected,
      run: () => this.#choose(option.value),
    }));
    const typed = this.query.trim();
    const known = this.candidates().some(({ text }) => text.toLowerCase() === typed.toLowerCase());
    if (this.hasAttribute("data-new") && typed && !known) {
      rows.push({ text: say("Add “{text}”", { text: typed }), note: true, run: () => this.#add(typed) });
    }
    return rows;
  }

  #add(text: string): void {
    for (const option of [...this.select.options]) if (option.value.startsWith("+")) option.remove();
    this.select.prepend(new Option(text, `+${text}`));
    this.#choose(`+${text}`);
  }

  #choose(value: string): void {
    const changed = this.select.value !== value;
    this.select.value = value;
    this.close();
    if (changed) this.commit();
  }
}

customElements.define("scaffold-select", SearchableSelect);
