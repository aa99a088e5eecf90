// Components in frames: what they are given goes there as messages, what they answer comes back.

import { announce, Synced } from "../widgets/synced";
import { LONGEST, Newest, spelled } from "./answers";
import { pixels } from "./frame";
import { theme, whenThemeChanges } from "./theme";

interface Said {
  isStreamlitMessage?: unknown;
  type?: unknown;
  value?: unknown;
  dataType?: unknown;
  height?: unknown;
}

interface Special {
  key: string;
  bytes?: string;
  data?: string;
  index?: string;
  columns?: string;
}

const all = new Set<Component>();
const styles = new CSSStyleSheet();
// Of one scheme with the documents of components, which then stand on the colour of the page.
styles.replaceSync(":host{display:block}iframe{display:block;inline-size:100%;border:0;color-scheme:light}");

class Component extends Synced {
  // What the server sends anew must not load the frame again, so that the frame is no part of it.
  #frame: HTMLIFrameElement | null = null;
  #ready = false;
  #given = "";
  #answer: string | null = null;
  #files = new Map<string, Promise<Uint8Array>>();
  #newest = new Newest(() => this.#send());

  override connectedCallback(): void {
    all.add(this);
    if (!this.#frame) this.#build();
    super.connectedCallback();
  }

  override disconnectedCallback(): void {
    all.delete(this);
    this.#newest.cancel();
    this.#ready = false;
    super.disconnectedCallback();
  }

  #build(): void {
    const inside = this.attachShadow({ mode: "open" });
    inside.adoptedStyleSheets = [styles];
    const frame = (this.#frame = document.createElement("iframe"));
    frame.title = this.dataset["title"] ?? "";
    frame.height = String(pixels((JSON.parse(this.dataset["args"] ?? "{}") as { height?: unknown }).height ?? 0) ?? 0);
    frame.allow = "fullscreen; clipboard-write";
    if (this.dataset["tab"]) frame.tabIndex = Number(this.dataset["tab"]);
    frame.src = this.dataset["src"]!;
    inside.append(frame);
  }

  /** A component that lives on another server is behind a document of ours; others have no origin. */
  get #origin(): string {
    return this.hasAttribute("data-relayed") ? location.origin : "null";
  }

  get #field(): HTMLInputElement | null {
    return this.parentElement?.querySelector(`input[name="${this.dataset["for"]}"]`) ?? null;
  }

  /** Whether a message comes from this component, and not from another frame or page. */
  sent(event: MessageEvent): boolean {
    return event.source !== null && event.source === this.#frame?.contentWindow && event.origin === this.#origin;
  }

  take(said: Said): void {
    if (said.type === "streamlit:componentReady") {
      this.#ready = true;
      this.#given = "";
      this.sync();
    } else if (said.type === "streamlit:setFrameHeight") this.#resize(said.height);
    else if (said.type === "streamlit:setComponentValue" && this.#ready) this.#take(said.value, said.dataType);
  }

  #resize(asked: unknown): void {
    const height = pixels(asked);
    if (height === null) return;
    this.#frame!.height = String(height);
    this.#showOrHide();
  }

  #showOrHide(): void {
    this.parentElement?.toggleAttribute("data-void", this.#frame?.height === "0");
  }

  #take(value: unknown, kind: unknown): void {
    const text = spelled(value, kind);
    if (text === null || text.length > LONGEST) {
      console.warn(`The component ${this.dataset["title"]} answered something that cannot be sent.`);
      return;
    }
    this.#answer = text;
    this.#newest.soon();
  }

  #send(): void {
    const field = this.#field;
    const answer = this.#answer;
    this.#answer = null;
    if (!field || field.disabled || answer === null || field.value === answer) return;
    field.value = answer;
    announce(field);
  }

  sync(): void {
    this.#showOrHide();
    if (!this.#ready) return;
    const given = [this.dataset["args"], this.dataset["special"], JSON.stringify(theme())].join("\n");
    if (given === this.#given) return;
    this.#given = given;
    void this.#render(given);
  }

  async #render(given: string): Promise<void> {
    const args = JSON.parse(this.dataset["args"] ?? "{}") as Record<string, unknown>;
    const dfs: unknown[] = [];
    for (const special of JSON.parse(this.dataset["special"] ?? "[]") as Special[]) {
      if (special.bytes) args[special.key] = await this.#file(special.bytes);
      else dfs.push({ key: special.key, value: { data: await this.#table(special) } });
    }
    if (given !== this.#given) return;
    const message = { type: "streamlit:render", args, dfs, disabled: this.#field?.disabled ?? false, theme: theme() };
    this.#frame?.contentWindow?.postMessage(message, this.#origin === "null" ? "*" : this.#origin);
  }

  async #table({ data, index, columns }: Special): Promise<Record<string, Uint8Array>> {
    return { data: await this.#file(data!), index: await this.#file(index!), columns: await this.#file(columns!) };
  }

  #file(address: string): Promise<Uint8Array> {
    let file = this.#files.get(address);
    if (!file) {
      file = fetch(address).then(async (answer) => new Uint8Array(await answer.arrayBuffer()));
      this.#files.set(address, file);
    }
    return file;
  }
}

addEventListener("message", (event: MessageEvent<Said | null>) => {
  const said = event.data;
  if (typeof said !== "object" || said?.isStreamlitMessage !== true) return;
  for (const component of all) if (component.sent(event)) component.take(said);
});
whenThemeChanges(() => {
  for (const component of all) component.sync();
});
customElements.define("scaffold-component", Component);
