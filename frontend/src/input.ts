// Listens to widgets and forms and sends their values: one listener for each kind of event.

import { addValues, isSwapping, sendInput } from "./protocol";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement | HTMLButtonElement;

const PAGE_FORM = "page-form";
const LIVE_PAUSE = 250;
const TYPED = 'textarea, input:not([type="checkbox"], [type="radio"], [type="range"], [type="hidden"], [type="file"])';

/** What was last sent of fields that can be committed twice: by Enter and by leaving them. */
const sent = new WeakMap<Element, string>();
/** Widgets whose changes wait for the next interaction (on_change="ignore"). */
const held = new Set<HTMLElement>();
const typing = new WeakMap<HTMLElement, number>();

/** The controls of a widget carry its id as their name. */
function controlsOf(widget: HTMLElement): Control[] {
  return [...widget.querySelectorAll<Control>(`[name="${widget.id}"]`)];
}

/** Add what a form would send for a widget; an empty text says that there is nothing. */
function collect(widget: HTMLElement, values: FormData): void {
  const before = values.getAll(widget.id).length;
  for (const control of controlsOf(widget)) {
    if (control.matches(":disabled, button")) continue;
    if (control instanceof HTMLSelectElement) {
      for (const option of control.selectedOptions) values.append(widget.id, option.value);
    } else if (!(control instanceof HTMLInputElement) || !/checkbox|radio/.test(control.type) || control.checked) {
      if (control.type !== "file") values.append(widget.id, control.value);
    }
  }
  if (values.getAll(widget.id).length === before) values.append(widget.id, "");
}

/** The widget that an event belongs to: not that of a search field or the like inside of it. */
function widgetOf(target: EventTarget | null): HTMLElement | null {
  const element = target as Control;
  const widget = element.closest?.<HTMLElement>("[data-widget]") ?? null;
  if (!widget || (element.matches("input, select, textarea") && element.name !== widget.id)) return null;
  return widget;
}

/** Whether the widget waits for the submit button of an st.form. */
function isInForm(widget: HTMLElement): boolean {
  const form = controlsOf(widget)[0]?.form;
  return form != null && form.id !== PAGE_FORM;
}

/** Send a widget's value, unless it is the one that was sent last. */
function commit(widget: HTMLElement): void {
  clearTimeout(typing.get(widget));
  if (isInForm(widget)) return;
  if (widget.hasAttribute("data-ignore")) {
    held.add(widget);
    return;
  }
  const fields = [...widget.querySelectorAll<HTMLInputElement>(TYPED)].filter(({ name }) => name === widget.id);
  if (fields[0]) {
    const text = fields.map(({ value }) => value).join("\n");
    if (fields.some(({ validity }) => validity.badInput) || sent.get(fields[0]) === text) return;
    sent.set(fields[0], text);
  }
  const values = new FormData();
  collect(widget, values);
  sendInput(values);
}

addValues((values) => {
  for (const widget of held) {
    if (widget.isConnected && !values.has(widget.id)) collect(widget, values);
  }
  held.clear();
});

document.addEventListener("change", (event) => {
  const widget = isSwapping ? null : widgetOf(event.target);
  if (widget) commit(widget);
});

document.addEventListener("input", (event) => {
  const widget = widgetOf(event.target);
  if (!widget?.hasAttribute("data-live") || (event as InputEvent).isComposing) return;
  clearTimeout(typing.get(widget));
  const pause = Number(widget.dataset["live"]) || LIVE_PAUSE;
  typing.set(widget, window.setTimeout(() => widget.isConnected && commit(widget), pause));
});

/** A button of the page is sent at its click: a form's own way from there to here takes a millisecond. */
document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLButtonElement>("[data-widget] button[name]");
  if (!button || event.defaultPrevented || button.type !== "submit" || button.form?.id !== PAGE_FORM) return;
  if (button.closest("[data-ignore]")) return;
  event.preventDefault();
  press(button);
});

function press(button: HTMLButtonElement): void {
  const values = new FormData();
  values.append(button.name, button.value);
  sendInput(values);
}

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  const button = event.submitter as HTMLButtonElement | null;
  if (form.hasAttribute("action") || form.method === "dialog" || button?.hasAttribute("formaction")) return;
  event.preventDefault();
  if (!button?.name || button.closest("[data-ignore]")) return;
  if (form.id === PAGE_FORM) press(button);
  else sendInput(withoutFiles(new FormData(form, button)));
});

/** Files travel on their own, as soon as they are chosen; forms send their ids. */
function withoutFiles(all: FormData): FormData {
  const values = new FormData();
  for (const [name, value] of all) if (typeof value === "string") values.append(name, value);
  return values;
}

document.addEventListener("keydown", (event) => {
  const field = event.target as Control;
  if (event.key !== "Enter" || event.isComposing || !field.matches?.("input, textarea")) return;
  const form = field.form;
  if (!form || form.hasAttribute("action")) return;
  const isArea = field instanceof HTMLTextAreaElement;
  const wanted = isArea ? event.ctrlKey || event.metaKey : true;
  if (!wanted) return;
  if (form.id !== PAGE_FORM && form.dataset["enter"] === "off") {
    event.preventDefault();
  } else if (isArea) {
    event.preventDefault();
    const widget = widgetOf(field);
    if (form.id === PAGE_FORM) widget && commit(widget);
    else pressFirst(form);
  }
});

/** Press the button that Enter in a text field presses. */
function pressFirst(form: HTMLFormElement): void {
  const buttons = [...form.elements] as HTMLButtonElement[];
  const first = buttons.find((element) => element.type === "submit");
  if (first && !first.disabled) form.requestSubmit(first);
}
