// The page's colours for components, as plain values.

export interface Theme {
  base: "light" | "dark";
  primaryColor: string;
  backgroundColor: string;
  secondaryBackgroundColor: string;
  textColor: string;
  borderColor: string;
  font: string;
}

let known: Theme | null = null;

/** The colours that the page has now. */
export function theme(): Theme {
  return (known ??= read());
}

/** Read custom properties of the page as colours. */
function read(): Theme {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const colour = (name: string): string => {
    probe.style.color = `var(${name})`;
    return hex(getComputedStyle(probe).color);
  };
  const background = colour("--bg");
  const found: Theme = {
    base: brightness(background) < 128 ? "dark" : "light",
    primaryColor: colour("--accent"),
    backgroundColor: background,
    secondaryBackgroundColor: colour("--bg-sunken"),
    textColor: colour("--fg"),
    borderColor: colour("--border"),
    font: getComputedStyle(document.body).fontFamily,
  };
  probe.remove();
  return found;
}

/** Call back when the page turns dark or light. */
export function whenThemeChanges(callback: () => void): void {
  const changed = (): void => {
    known = null;
    callback();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  new MutationObserver(changed).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

function parts(colour: string): number[] {
  return (colour.match(/[\d.]+/g) ?? ["0", "0", "0"]).slice(0, 3).map(Number);
}

function hex(colour: string): string {
  return `#${parts(colour).map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

function brightness(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return (red * 299 + green * 587 + blue * 114) / 1000;
}
