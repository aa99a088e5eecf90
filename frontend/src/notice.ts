// The quiet banner at the bottom of the page. Its texts come from the document, in its language.

type Text = "lost" | "offline" | "failed" | "stale" | "login";

let shown: Text | null = null;

function banner(): HTMLElement | null {
  return document.getElementById("notice");
}

/** Show a text of the banner; `failed`, `stale` and `login` also offer to load the page again. */
export function show(text: Text): void {
  const element = banner();
  const words = element?.dataset[text];
  if (!element || !words || shown === text) return;
  shown = text;
  element.querySelector("span")!.textContent = words;
  element.querySelector("button")!.hidden = text === "lost" || text === "offline";
  element.hidden = false;
}

/** Take the banner away, if it shows one of these. */
export function hide(...texts: Text[]): void {
  const element = banner();
  if (!element || !shown || !texts.includes(shown)) return;
  shown = null;
  element.hidden = true;
}

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  if (target.closest("#notice button")) location.reload();
});
addEventListener("offline", () => show("offline"));
addEventListener("online", () => hide("offline"));
