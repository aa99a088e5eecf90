// What the page says about itself: the hidden fields in #wire, its path, and when it is complete.

/** The session, version and so on that the server wrote into the page. */
export function wireField(name: "_session" | "_version" | "_seq" | "_auth"): string {
  const now = wire();
  const told = name === "_version" && now ? versions.get(now) : undefined;
  return told ?? (now?.children.namedItem(name) as HTMLInputElement | null)?.value ?? "";
}

/** What the server said since #wire was made; a change of the document would cost more. */
const versions = new WeakMap<HTMLElement, string>();

/** Note which version of the page is shown. */
export function setVersion(version: string): void {
  const now = wire();
  if (now) versions.set(now, version);
}

export function wire(): HTMLElement | null {
  return document.getElementById("wire");
}

/** Path and query of the page that is shown; interactions go there. */
export function pagePath(): string {
  return wire()?.dataset["path"] ?? location.pathname + location.search;
}

/** Who the page was made for; the server refuses an input if somebody else is logged in by now. */
export function fingerprint(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="scaffold-auth"]');
  return wireField("_auth") || (meta?.content ?? "");
}

/** Call back once all of #app is there (a slow page is shown while it is still being sent). */
export function whenComplete(callback: () => void): void {
  if (document.getElementById("notice") || document.readyState !== "loading") {
    callback();
    return;
  }
  const observer = new MutationObserver(() => {
    if (!document.getElementById("notice")) return;
    observer.disconnect();
    callback();
  });
  observer.observe(document.body, { childList: true });
}

/** Whether somebody has typed into a field of this page that was not sent yet. */
export function hasUnsent(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
    'input:not([type="hidden"]), textarea',
  );
  return [...fields].some((field) =>
    field.type === "checkbox" || field.type === "radio"
      ? false
      : field.value !== "" && field.value !== field.defaultValue,
  );
}
