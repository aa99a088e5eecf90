// Chat input: Enter sends, the page follows its end while one reads there.

import { afterSwap, isBusy, sendInput, whenIdle } from "../protocol";

const NEAR = 80;
let follows = true;

class Chat extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("keydown", this.#onKey);
    this.addEventListener("click", this.#onClick);
  }

  disconnectedCallback(): void {
    this.removeEventListener("keydown", this.#onKey);
    this.removeEventListener("click", this.#onClick);
  }

  get #field(): HTMLTextAreaElement {
    return this.querySelector("textarea")!;
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.target !== this.#field) return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.hasAttribute("data-busy")) this.#send();
  };

  #onClick = (event: Event): void => {
    if (!(event.target as Element).closest(".chat-send")) return;
    event.preventDefault();
    if (!this.hasAttribute("data-busy")) this.#send();
    else if (this.dataset["mode"] === "stop") sendInput(new FormData());
  };

  #send(): void {
    const field = this.#field;
    if (field.disabled || this.querySelector(".running > li:not(.failed)")) return;
    if (!field.value.trim() && !this.querySelector('input[type="hidden"]')) return;
    const values = new FormData();
    values.append(field.name, field.value);
    values.append(field.name, "1");
    field.value = "";
    follows = true;
    if (this.dataset["mode"] !== "submit") this.#wait();
    sendInput(values);
    field.focus();
  }

  /** No further message is taken until the page is ready; "stop" may end it before. */
  #wait(): void {
    this.setAttribute("data-busy", "");
    const button = this.querySelector<HTMLElement>(".chat-send")!;
    const label = button.ariaLabel;
    if (this.dataset["mode"] === "stop") button.ariaLabel = button.dataset["stop"] ?? label;
    button.ariaDisabled = String(this.dataset["mode"] !== "stop");
    whenIdle(() => {
      if (isBusy() || !this.hasAttribute("data-busy")) return;
      this.removeAttribute("data-busy");
      button.ariaLabel = label;
      button.ariaDisabled = null;
    });
  }
}

function scrollOn(): void {
  if (follows && document.querySelector(".el-bottom scaffold-chat")) scrollTo({ top: document.body.scrollHeight });
}

addEventListener("scroll", () => {
  const page = document.documentElement;
  follows = page.scrollHeight - page.scrollTop - page.clientHeight < NEAR;
}, { passive: true });
customElements.define("scaffold-chat", Chat);
afterSwap(scrollOn);
