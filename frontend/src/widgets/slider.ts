// Sliders: what their handles stand for, written in the author's format; two handles keep their order.

import { formatMoment, formatNumber } from "./format";
import { Synced } from "./synced";

class Slider extends Synced {
  override connectedCallback(): void {
    this.addEventListener("input", this.#moved);
    this.addEventListener("click", this.#pressed);
    super.connectedCallback();
  }

  override disconnectedCallback(): void {
    this.removeEventListener("input", this.#moved);
    this.removeEventListener("click", this.#pressed);
    super.disconnectedCallback();
  }

  #moved = (event: Event): void => {
    const [low, high] = this.#handles();
    if (low && high && Number(low.value) > Number(high.value)) {
      if (event.target === low) low.value = high.value;
      else high.value = low.value;
    }
    this.sync();
  };

  /** Where two handles lie on one track, presses of the track itself go to none: the nearer one moves. */
  #pressed = (event: MouseEvent): void => {
    const [low, high] = this.#handles();
    const track = this.querySelector(".slider-track")!;
    if (!high || !low || low.disabled || event.target !== track) return;
    const { left, width } = low.getBoundingClientRect();
    const across = (event.clientX - left) / width;
    const place = getComputedStyle(this).direction === "rtl" ? 1 - across : across;
    const nearer = Math.abs(place - placeOf(low)) <= Math.abs(place - placeOf(high)) && place < placeOf(high) ? low : high;
    nearer.value = String(Number(low.min) + place * (Number(low.max) - Number(low.min)));
    nearer.focus();
    for (const name of ["input", "change"]) nearer.dispatchEvent(new Event(name, { bubbles: true }));
  };

  #handles(): HTMLInputElement[] {
    return [...this.querySelectorAll<HTMLInputElement>("input[type=range]")];
  }

  sync(): void {
    const handles = this.#handles();
    const outputs = this.querySelectorAll("output");
    const places = handles.map(placeOf);
    handles.forEach((handle, number) => {
      const text = this.#text(Number(handle.value));
      handle.setAttribute("aria-valuetext", text);
      const output = outputs[number];
      if (!output) return;
      output.textContent = text;
      output.style.setProperty("--at", String(places[number]));
    });
    const first = handles[0];
    if (!first) return;
    this.style.setProperty("--from", String(places.length > 1 ? places[0] : 0));
    this.style.setProperty("--to", String(places.at(-1)));
    const [start, end] = this.querySelectorAll(".slider-ends > span");
    if (start) start.textContent = this.#text(Number(first.min));
    if (end) end.textContent = this.#text(Number(first.max));
  }

  #text(value: number): string {
    const { type = "int", format = "%d", options } = this.dataset;
    if (options) return (JSON.parse(options) as string[])[value] ?? "";
    if (type === "int" || type === "float") return formatNumber(value, format);
    return formatMoment(new Date(value / 1000), format, type);
  }
}

/** Where a handle is, from 0 to 1. */
function placeOf(handle: HTMLInputElement): number {
  const [low, high] = [Number(handle.min), Number(handle.max)];
  return high > low ? (Number(handle.value) - low) / (high - low) : 0;
}

customElements.define("scaffold-slider", Slider);
