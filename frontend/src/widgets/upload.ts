// File uploader: sends files as soon as they are chosen, with progress, and keeps their ids in the form.

import { wireField } from "../page";
import { formatBytes } from "./format";
import { announce, Synced } from "./synced";
import { say } from "./words";

interface Saved {
  id: string;
  name: string;
  size: number;
}

class Upload extends Synced {
  /** Files on their way and failures; the page's patches do not know of them. */
  readonly #running = document.createElement("ul");

  override connectedCallback(): void {
    this.#running.className = "files running";
    this.#running.setAttribute("aria-live", "polite");
    this.addEventListener("change", this.#onChange, true);
    this.addEventListener("click", this.#onClick);
    for (const name of ["dragenter", "dragleave", "drop"]) this.addEventListener(name, this.#onDrag);
    super.connectedCallback();
  }

  override disconnectedCallback(): void {
    this.removeEventListener("change", this.#onChange, true);
    this.removeEventListener("click", this.#onClick);
    for (const name of ["dragenter", "dragleave", "drop"]) this.removeEventListener(name, this.#onDrag);
    super.disconnectedCallback();
  }

  get #field(): HTMLInputElement {
    return this.querySelector<HTMLInputElement>("input[type=file]")!;
  }

  sync(): void {
    if (!this.#running.isConnected) this.append(this.#running);
  }

  #onDrag = (event: Event): void => {
    this.toggleAttribute("data-over", event.type === "dragenter");
  };

  #onChange = (event: Event): void => {
    const field = this.#field;
    if (event.target !== field || !field.files?.length) return;
    event.stopPropagation();
    const files = [...field.files];
    field.value = "";
    for (const file of this.hasAttribute("data-many") ? files : files.slice(0, 1)) this.#send(file);
  };

  #onClick = (event: Event): void => {
    const button = (event.target as Element).closest("[data-remove]");
    if (!button) return;
    button.closest("li")!.remove();
    announce(this.#field);
    this.#field.focus();
  };

  /** Why a file cannot be sent, or nothing. */
  #refusal(file: File): string {
    const limit = Number(this.dataset["limit"] || Infinity);
    if (file.size > limit * 1024 * 1024) return `larger than ${limit} MB`;
    const types = this.dataset["types"]?.split(",");
    const name = file.name.toLowerCase();
    const fits = (type: string): boolean =>
      type.startsWith(".") ? name.endsWith(type) : type === file.type || (type.endsWith("/*") && file.type.startsWith(type.slice(0, -1)));
    return types && !types.some(fits) ? `not one of ${types.join(", ")}` : "";
  }

  #send(file: File): void {
    const [row, bar] = this.#row(file);
    const refusal = this.#refusal(file);
    if (refusal) {
      this.#fail(row, refusal);
      return;
    }
    const request = new XMLHttpRequest();
    const query = new URLSearchParams({ session: wireField("_session"), widget: this.dataset["widgetId"] ?? "" });
    request.open("POST", `/_scaffold/upload?${query}`);
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      bar.value = event.total ? event.loaded / event.total : 0;
    };
    request.onload = () => {
      const answer = request.response as Saved[] | { error?: string } | null;
      if (request.status === 200 && Array.isArray(answer) && answer[0]) this.#keep(row, answer[0]);
      else this.#fail(row, (!Array.isArray(answer) && answer?.error) || `refused (${request.status})`);
    };
    request.onerror = () => this.#fail(row, "the connection was lost");
    row.querySelector("button")!.onclick = () => {
      request.abort();
      row.remove();
    };
    const body = new FormData();
    body.append("file", file);
    request.send(body);
  }

  #row(file: File): [HTMLLIElement, HTMLProgressElement] {
    const row = document.createElement("li");
    const bar = document.createElement("progress");
    bar.value = 0;
    row.append(textOf("file-name", file.name), bar, closeButton(say("Cancel {name}", { name: file.name })));
    this.#running.append(row);
    return [row, bar];
  }

  #fail(row: HTMLLIElement, why: string): void {
    row.classList.add("failed");
    row.querySelector("progress")?.replaceWith(textOf("", why));
    row.querySelector("button")!.onclick = () => row.remove();
  }

  /** The file has an id now, which stands in the form in its place. */
  #keep(row: HTMLLIElement, saved: Saved): void {
    row.remove();
    const list = this.querySelector(".files:not(.running)")!;
    if (!this.hasAttribute("data-many")) list.replaceChildren();
    const item = document.createElement("li");
    const id = document.createElement("input");
    Object.assign(id, { type: "hidden", name: this.#field.name, value: saved.id });
    id.setAttribute("form", this.#field.getAttribute("form") ?? "");
    const button = closeButton(say("Remove {name}", { name: saved.name }));
    button.dataset["remove"] = "";
    item.append(id, textOf("file-name", saved.name), textOf("", formatBytes(saved.size), "small"), button);
    list.append(item);
    announce(id);
  }
}

function textOf(name: string, text: string, tag = "span"): HTMLElement {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
}

function closeButton(label: string): HTMLButtonElement {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "plain", textContent: "×", ariaLabel: label });
  return button;
}

customElements.define("scaffold-upload", Upload);
