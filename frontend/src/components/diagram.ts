// Diagrams from their definition. Mermaid draws in a hidden frame with an origin of its own; the page
// shows the drawing as a picture, in which nothing runs and nothing is loaded.

import { Synced } from "../widgets/synced";
import { type Theme, theme, whenThemeChanges } from "./theme";

const DESK = "/_scaffold/diagrams";
/** How much smaller than drawn a picture becomes before it is scrolled instead. */
const SMALLEST = 0.6;

/** What the frame is asked; see diagrams/desk.ts. */
export interface Order {
  scaffoldDiagram: "draw";
  id: number;
  body: string;
  theme: Theme;
}

/** What the frame answers. */
export interface Drawing {
  scaffoldDiagram: "drawn";
  id: number;
  svg?: string;
  width: number;
  height: number;
  /** How the diagram calls itself, or which kind it is. */
  name: string;
  problem?: string;
}

/** The frame in which diagrams are drawn, one after the other. */
class Desk {
  #frame: HTMLIFrameElement | null = null;
  #ready = false;
  #last = 0;
  #orders = new Map<number, { order: Order; done: (drawing: Drawing) => void }>();

  draw(body: string): Promise<Drawing> {
    this.#open();
    const order: Order = { scaffoldDiagram: "draw", id: ++this.#last, body, theme: theme() };
    return new Promise((done) => {
      this.#orders.set(order.id, { order, done });
      if (this.#ready) this.#send(order);
    });
  }

  #open(): void {
    if (this.#frame) return;
    addEventListener("message", this.#listen);
    const frame = (this.#frame = document.createElement("iframe"));
    frame.className = "diagram-desk";
    frame.tabIndex = -1;
    frame.ariaHidden = "true";
    frame.src = DESK;
    document.body.append(frame);
  }

  #send(order: Order): void {
    this.#frame!.contentWindow!.postMessage(order, "*");
  }

  #listen = (event: MessageEvent<Drawing | { scaffoldDiagram: "ready" } | null>): void => {
    if (event.source !== this.#frame?.contentWindow || event.origin !== "null") return;
    const said = event.data;
    if (said?.scaffoldDiagram === "ready") {
      this.#ready = true;
      for (const { order } of this.#orders.values()) this.#send(order);
    } else if (said?.scaffoldDiagram === "drawn") {
      this.#orders.get(said.id)?.done(said);
      this.#orders.delete(said.id);
    }
  };
}

const desk = new Desk();
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: block; }
  .scroll { overflow-x: auto; }
  img { display: block; block-size: auto; }
  .problem { margin: 0 0 0.5rem; color: var(--fg-muted); font-size: var(--text-sm); white-space: pre-wrap; }
  @keyframes late { from { visibility: hidden; } }
  slot { display: block; animation: late 0s 2s backwards; }
  :host([data-state="drawn"]) slot { display: none; }
  :host([data-state="failed"]) slot { animation: none; }
`);

class Diagram extends Synced {
  #asked = "";
  #wanted = "";
  #shown = this.#shadow();

  sync(): void {
    const body = this.querySelector("pre")?.textContent ?? "";
    this.#wanted = JSON.stringify([body, theme()]);
    if (this.#wanted !== this.#asked) void this.#draw(body);
    else this.#name();
  }

  async #draw(body: string): Promise<void> {
    const asked = (this.#asked = this.#wanted);
    const drawing = await desk.draw(body);
    if (asked !== this.#asked) return;
    this.dataset["name"] = drawing.name;
    if (drawing.svg === undefined) this.#fail(drawing.problem ?? "");
    else this.#show(drawing.svg, drawing.width);
    this.#name();
  }

  #show(svg: string, width: number): void {
    const { image, problem } = this.#shown;
    image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
    image.width = Math.ceil(width);
    image.style.maxInlineSize = `max(100%, ${Math.ceil(width * SMALLEST)}px)`;
    image.hidden = false;
    problem.hidden = true;
    this.dataset["state"] = "drawn";
  }

  #fail(text: string): void {
    const { image, problem } = this.#shown;
    image.hidden = true;
    problem.textContent = `${this.dataset["problem"]} ${text}`;
    problem.hidden = false;
    this.dataset["state"] = "failed";
  }

  #name(): void {
    this.#shown.image.alt = this.dataset["alt"] || this.dataset["name"] || "";
  }

  #shadow(): { image: HTMLImageElement; problem: HTMLElement } {
    const inside = this.attachShadow({ mode: "open" });
    inside.adoptedStyleSheets = [sheet];
    const scroll = document.createElement("div");
    const image = document.createElement("img");
    const problem = document.createElement("p");
    scroll.className = "scroll";
    problem.className = "problem";
    image.hidden = problem.hidden = true;
    scroll.append(image);
    const reachable = (): void => {
      if (scroll.scrollWidth > scroll.clientWidth) scroll.tabIndex = 0;
      else scroll.removeAttribute("tabindex");
    };
    new ResizeObserver(reachable).observe(scroll);
    image.addEventListener("load", reachable);
    inside.append(scroll, problem, document.createElement("slot"));
    return { image, problem };
  }
}

customElements.define("scaffold-diagram", Diagram);
whenThemeChanges(() => {
  for (const one of document.querySelectorAll<Diagram>("scaffold-diagram")) one.sync();
});
