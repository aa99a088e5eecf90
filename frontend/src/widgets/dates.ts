// Date and time fields: shown in the author's format while they are not being edited.

import { formatMoment } from "./format";
import { Synced } from "./synced";

const CLOCKS: Record<string, string> = { "24h": "HH:mm", "12h": "h:mm A" };

class DateField extends Synced {
  #shown: HTMLElement | null = null;

  override connectedCallback(): void {
    if (!this.shadowRoot && CSS.supports("selector(::-webkit-datetime-edit)") && this.dataset["format"] !== "localized") {
      const shown = document.createElement("span");
      shown.part.add("shown");
      shown.ariaHidden = "true";
      this.attachShadow({ mode: "open" }).append(document.createElement("slot"), shown);
      this.#shown = shown;
      this.addEventListener("input", () => this.sync());
      this.addEventListener("focusout", () => this.sync());
    }
    super.connectedCallback();
  }

  sync(): void {
    const field = this.querySelector("input");
    if (!this.#shown || !field) return;
    const pattern = this.#pattern(field);
    this.#shown.textContent = field.value ? formatMoment(momentOf(field.value), pattern, "datetime") : pattern;
    this.#shown.part.toggle("empty", !field.value);
  }

  #pattern(field: HTMLInputElement): string {
    const format = this.dataset["format"] ?? "";
    const clock = CLOCKS[format];
    if (!clock) return format;
    return field.step === "1" ? clock.replace("mm", "mm:ss") : clock;
  }
}

/** The moment that a native date, time or datetime field holds. */
function momentOf(value: string): Date {
  const text = value.includes("-") ? value : `1970-01-01T${value}`;
  return new Date(text.includes("T") ? `${text}Z` : text);
}

customElements.define("scaffold-date", DateField);
