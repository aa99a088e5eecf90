// Components that run in the page: HTML and styles of their own, a function that makes them live.

import { sendInput } from "../protocol";
import { Synced } from "../widgets/synced";
import { LONGEST, Newest } from "./answers";
import { table, type Content } from "./table";

type Cleanup = () => void;
type Render = (given: Given) => Cleanup | void;

/** What the function of a component is called with. */
interface Given {
  name: string;
  key: string;
  data: unknown;
  parentElement: ShadowRoot | HTMLElement;
  setStateValue(name: string, value: unknown): void;
  setTriggerValue(name: string, value: unknown): void;
}

interface TrustedTypes {
  defaultPolicy: unknown;
  createPolicy(name: string, rules: { createHTML(html: string): string }): unknown;
}

/** Where a style attribute waits in HTML that is written as a text. */
const WAITS = "data-own-style";

/** Style attributes in a text do not count under the policy of the page, but those that a script sets do. */
function withoutStyles(html: string): string {
  return html.replace(/(<[a-z][^<>]*?\s)style(\s*=)/gi, `$1${WAITS}$2`);
}

function setStyles(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>(`[${WAITS}]`)) {
    element.style.cssText = element.getAttribute(WAITS)!;
    element.removeAttribute(WAITS);
  }
}

/**
 * Components write HTML as texts. The policy of the page lets no handler and no script in such a text
 * run, so that it may be written; texts that would be script stay refused.
 */
function allowMarkup(): void {
  const types = (window as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (types && !types.defaultPolicy) types.createPolicy("default", { createHTML: withoutStyles });
}

class Mount extends Synced {
  #root: ShadowRoot | HTMLElement | null = null;
  #render: Render | null = null;
  #cleanup: Cleanup | null = null;
  #sheets: CSSStyleSheet[] = [];
  #given = "";
  #state: Record<string, unknown> | null = null;
  #events: Array<{ event: string; value: unknown }> = [];
  #newest = new Newest(() => this.#send());

  override connectedCallback(): void {
    this.#build().then(
      () => this.isConnected && super.connectedCallback(),
      (problem: unknown) => console.error(`The component ${this.dataset["component"]} cannot be loaded.`, problem),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#newest.cancel();
    this.#cleanup?.();
    this.#cleanup = null;
    this.#given = "";
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => !this.#sheets.includes(sheet));
  }

  async #build(): Promise<void> {
    const isolated = this.hasAttribute("data-isolated");
    if (!this.#root) {
      allowMarkup();
      this.#root = isolated ? this.attachShadow({ mode: "open" }) : this;
      this.#fill(this.#root);
    }
    if (!isolated) document.adoptedStyleSheets.push(...this.#sheets);
    const address = this.dataset["js"];
    if (!address || this.#render) return;
    const module = (await import(address)) as { default?: Render };
    if (typeof module.default === "function") this.#render = module.default;
    else console.error(`The script of the component ${this.dataset["component"]} exports no default function.`);
  }

  #fill(root: ShadowRoot | HTMLElement): void {
    const template = document.createElement("template");
    template.innerHTML = withoutStyles(this.dataset["html"] ?? "");
    this.#addSheet(this.dataset["css"] ?? "");
    for (const style of template.content.querySelectorAll("style")) {
      this.#addSheet(style.textContent);
      style.remove();
    }
    for (const script of template.content.querySelectorAll("script")) script.remove();
    root.append(template.content);
    setStyles(root);
    new MutationObserver(() => setStyles(root)).observe(root, { childList: true, subtree: true });
    if (root instanceof ShadowRoot) root.adoptedStyleSheets = this.#sheets;
  }

  #addSheet(rules: string): void {
    if (!rules.trim()) return;
    const base = this.dataset["base"];
    const sheet = new CSSStyleSheet(base ? { baseURL: new URL(base, location.href).href } : {});
    sheet.replaceSync(rules);
    this.#sheets.push(sheet);
  }

  get #field(): HTMLInputElement | null {
    return this.parentElement?.querySelector(`input[name="${this.dataset["for"]}"]`) ?? null;
  }

  sync(): void {
    const { data, bytes, tables, turn } = this.dataset;
    const given = [data, bytes, tables, turn].join("\n");
    if (given === this.#given || !this.#render) return;
    this.#given = given;
    void this.#call(given);
  }

  async #call(given: string): Promise<void> {
    const data = await this.#data();
    if (given !== this.#given || !this.#render || !this.#root) return;
    try {
      const cleanup = this.#render({
        name: this.dataset["component"] ?? "",
        key: this.dataset["for"] ?? "",
        data,
        parentElement: this.#root,
        setStateValue: (name, value) => this.#setState(String(name), value),
        setTriggerValue: (name, value) => this.#trigger(String(name), value),
      });
      if (typeof cleanup === "function") this.#cleanup = cleanup;
    } catch (problem) {
      console.error(`The component ${this.dataset["component"]} failed.`, problem);
    }
  }

  /** What Python gave: JSON, bytes, or tables in the shape of Apache Arrow's. */
  async #data(): Promise<unknown> {
    const bytes = this.dataset["bytes"];
    if (bytes) return new Uint8Array(await (await fetch(bytes)).arrayBuffer());
    const data = JSON.parse(this.dataset["data"] ?? "null") as unknown;
    const tables = JSON.parse(this.dataset["tables"] ?? "{}") as Record<string, Content>;
    if ("" in tables) return table(tables[""]!);
    for (const [name, content] of Object.entries(tables)) (data as Record<string, unknown>)[name] = table(content);
    return data;
  }

  #setState(name: string, value: unknown): void {
    const known = (this.#field?.value ?? "").slice(1);
    this.#state ??= (known ? JSON.parse(known) : {}) as Record<string, unknown>;
    this.#state[name] = value ?? null;
    this.#newest.soon();
  }

  #trigger(event: string, value: unknown): void {
    this.#events.push({ event, value: value ?? null });
    this.#newest.soon();
  }

  #send(): void {
    const field = this.#field;
    if (!field || field.disabled) return;
    const values = new FormData();
    if (this.#state) {
      const text = `j${JSON.stringify(this.#state)}`;
      const changed = text !== field.value && text.length <= LONGEST;
      if (changed) field.value = text;
      if (changed && field.form?.id === "page-form") values.append(field.name, text);
    }
    if (this.#events.length) values.append(this.dataset["events"]!, JSON.stringify(this.#events));
    this.#state = null;
    this.#events = [];
    if ([...values.keys()].length) sendInput(values);
  }
}

customElements.define("scaffold-mount", Mount);
