// Keeps the tabs of one browser in step when somebody logs in or out in one of them.

import { show } from "./notice";
import { fingerprint, hasUnsent } from "./page";

const AWAY = 60_000;
const CHANGED = 205;
const channel = new BroadcastChannel("scaffold-auth");
let hiddenSince = 0;

/** Load the page again for the other login, unless something typed would be lost. */
function renew(): void {
  if (hasUnsent()) show("login");
  else location.reload();
}

/** Ask whether the login is still the one that the page was made for. */
async function ask(): Promise<void> {
  const headers = { "X-Scaffold-Auth": fingerprint() };
  const response = await fetch("/auth/fp", { headers, cache: "no-store" }).catch(() => null);
  if (response?.status === CHANGED) renew();
}

/** The part of a fingerprint that stays when only the person's rights change. */
function login(of: string): string {
  return of.split(".", 1)[0]!;
}

channel.onmessage = (event: MessageEvent<string>) => {
  if (fingerprint() && login(event.data) !== login(fingerprint())) renew();
};
if (fingerprint()) channel.postMessage(fingerprint());

addEventListener("pageshow", (event) => {
  if (event.persisted && fingerprint()) void ask();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hiddenSince = Date.now();
  else if (fingerprint() && hiddenSince && Date.now() - hiddenSince > AWAY) void ask();
});
