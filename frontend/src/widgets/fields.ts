// Fields: checks before sending, the buttons of number and password fields, choices that can be undone.

import { announce } from "./synced";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const FIELDS = "input, select, textarea";

/** Tell the browser what the field's own pattern says, so that forms are not sent with it. */
function checkPattern(field: Field): void {
  const pattern = field.dataset["pattern"];
  if (!pattern) return;
  const fits = !field.value || matches(pattern, field.value);
  field.setCustomValidity(fits ? "" : (field.dataset["message"] ?? "This does not have the expected form."));
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
}

/** What is wrong with a field, or nothing. */
function problemOf(field: Field): string {
  checkPattern(field);
  if (field.hasAttribute("data-required") && !field.value.trim()) return "Please fill in this field.";
  return field.validity.valid ? "" : field.validationMessage;
}

/** Show what is wrong below a field. */
function showProblem(field: Field, problem: string): void {
  const frame = field.closest("[data-widget]");
  if (!frame || field.type === "hidden") return;
  let note = frame.querySelector<HTMLElement>(":scope > .field-error");
  if (problem) {
    field.setAttribute("aria-invalid", "true");
    if (!note) {
      note = document.createElement("p");
      note.className = "field-error";
      note.setAttribute("role", "alert");
      frame.append(note);
    }
    note.textContent = problem;
  } else {
    field.removeAttribute("aria-invalid");
    note?.remove();
  }
}

function isWidgetField(target: EventTarget | null): target is Field {
  const field = target as Field;
  return field instanceof Element && field.matches(FIELDS) && field.closest("[data-widget]")?.id === field.name;
}

// Before anybody else hears of a change: what is wrong is not sent.
document.addEventListener("change", (event) => {
  const field = event.target;
  if (!isWidgetField(field)) return;
  const problem = problemOf(field);
  showProblem(field, problem);
  if (problem) event.stopPropagation();
}, true);

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!isWidgetField(field)) return;
  if (field.type === "color") field.parentElement!.querySelector("output")!.textContent = field.value;
  const problem = problemOf(field);
  if (!problem) showProblem(field, "");
  else if (field.closest("[data-live]")) event.stopPropagation();
}, true);

document.addEventListener("invalid", (event) => {
  const field = event.target;
  if (!isWidgetField(field) || field.checkVisibility()) return;
  event.preventDefault();
  showProblem(field, problemOf(field));
}, true);

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const spin = target.closest<HTMLElement>("[data-spin]");
  if (spin) turn(spin.parentElement!.querySelector("input")!, Number(spin.dataset["spin"]));
  const reveal = target.closest("[data-reveal]");
  if (reveal) {
    const field = reveal.parentElement!.querySelector("input")!;
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    reveal.setAttribute("aria-pressed", String(shown));
  }
});

document.addEventListener("keydown", (event) => {
  const field = event.target as HTMLInputElement;
  if (!field.matches?.("input[data-step]") || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  event.preventDefault();
  if (!field.disabled && !field.readOnly) turn(field, event.key === "ArrowUp" ? 1 : -1);
});

/** Add a number field's step, within its bounds and without the noise of binary fractions. */
function turn(field: HTMLInputElement, by: number): void {
  const step = Number(field.dataset["step"]) || 1;
  const digits = Math.max(decimals(field.value), decimals(field.dataset["step"] ?? ""), shownDigits(field));
  let value = (Number(field.value) || 0) + by * step;
  if (field.max) value = Math.min(value, Number(field.max));
  if (field.min) value = Math.max(value, Number(field.min));
  const text = value.toFixed(Math.min(digits, 20));
  if (text === field.value) return;
  field.value = text;
  announce(field);
}

function decimals(text: string): number {
  const [mantissa = "", exponent = "0"] = text.toLowerCase().split("e");
  return Math.max(0, (mantissa.split(".")[1] ?? "").length - Number(exponent));
}

function shownDigits(field: HTMLInputElement): number {
  return Number(/\.(\d+)f/i.exec(field.dataset["format"] ?? "")?.[1] ?? 0);
}

// A radio button cannot be let go of; a pill or a star can, by choosing it again.
let before: { radio: HTMLInputElement; checked: boolean } | null = null;

function remember(event: Event): void {
  const target = event.target as Element;
  const control = target.closest?.("label")?.control ?? target;
  before = control instanceof HTMLInputElement && control.hasAttribute("data-clearable")
    ? { radio: control, checked: control.checked }
    : null;
}

document.addEventListener("pointerdown", remember, true);
document.addEventListener("keydown", (event) => {
  if (event.key === " ") remember(event);
}, true);
document.addEventListener("click", (event) => {
  const radio = event.target as HTMLInputElement;
  if (!before?.checked || before.radio !== radio) return;
  before = null;
  radio.checked = false;
  announce(radio);
});
