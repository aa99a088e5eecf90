// Frames that are as large as what they show, and PDF files where the browser can show them.

import { Synced } from "../widgets/synced";

const LARGEST = 100_000;

interface Size {
  scaffoldFrame: "size";
  height: number;
  width: number;
}

/** Return a size in pixels that a frame may ask for. */
export function pixels(asked: unknown): number | null {
  const size = Number(asked);
  return Number.isFinite(size) && size >= 0 ? Math.min(Math.ceil(size), LARGEST) : null;
}

class Frame extends Synced {
  #height: number | null = null;
  #width: number | null = null;

  get #frame(): HTMLIFrameElement | null {
    return this.querySelector("iframe");
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasAttribute("data-measured")) addEventListener("message", this.#listen);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("message", this.#listen);
  }

  sync(): void {
    if (!this.hasAttribute("data-measured")) return;
    this.#apply();
    this.#frame?.contentWindow?.postMessage({ scaffoldFrame: "measure" }, "*");
  }

  /** Only the document in this very frame is heard, and it has no origin. */
  #listen = (event: MessageEvent<Size | null>): void => {
    if (event.source !== this.#frame?.contentWindow || event.origin !== "null") return;
    if (event.data?.scaffoldFrame !== "size") return;
    this.#height = pixels(event.data.height);
    this.#width = pixels(event.data.width);
    this.#apply();
  };

  #apply(): void {
    const { classList } = this.closest(".el")!;
    const { style } = this.#frame!;
    if (this.#height !== null && !classList.contains("h-px") && !classList.contains("h-stretch")) style.blockSize = `${this.#height}px`;
    if (this.#width !== null && classList.contains("w-content")) style.inlineSize = `${this.#width}px`;
  }
}

const filling = new CSSStyleSheet();
filling.replaceSync("iframe{display:block;inline-size:100%;block-size:100%;border:0}");

/** Browsers without a viewer would offer a download as soon as there is a frame. */
class Pdf extends Synced {
  #frame: HTMLIFrameElement | null = null;

  sync(): void {
    this.hidden = !navigator.pdfViewerEnabled;
    if (this.hidden) return;
    if (!this.#frame) {
      const inside = this.attachShadow({ mode: "open" });
      inside.adoptedStyleSheets = [filling];
      inside.append((this.#frame = document.createElement("iframe")));
    }
    const { src = "", title = "" } = this.dataset;
    this.#frame.title = title;
    if (this.#frame.getAttribute("src") !== src) this.#frame.src = src;
  }
}

customElements.define("scaffold-frame", Frame);
customElements.define("scaffold-pdf", Pdf);
