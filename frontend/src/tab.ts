// Finds this tab's session again after a reload, and gives a duplicated tab one of its own.

import { whenComplete, wireField } from "./page";
import { sendPage } from "./protocol";

const KEY = "scaffold-tab";

/** Keep the session's id where a reload of this tab finds it. */
function remember(): void {
  const session = wireField("_session");
  if (session) sessionStorage.setItem(KEY, session);
}

/** A shown tab has its id only in memory: what a duplicate copies does not hold it. */
function forget(): void {
  sessionStorage.removeItem(KEY);
}

/** The hint has no authority; it saves the next document of this tab a second request. */
function leaveHint(life: number): void {
  const session = wireField("_session");
  const secure = location.protocol === "https:" ? "; Secure" : "";
  if (session) document.cookie = `${KEY}=${session}; Max-Age=${life}; Path=/; SameSite=Lax${secure}`;
}

function hint(): string | undefined {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${KEY}=`));
  return found?.slice(KEY.length + 1);
}

function here(): string {
  return location.pathname + location.search;
}

/** See whether the document shows this tab's session, and ask for the right one if not. */
function settle(): void {
  const rendered = wireField("_session");
  if (!rendered) return;
  const own = sessionStorage.getItem(KEY);
  const hinted = hint() === rendered;
  leaveHint(0);
  if (!document.hidden) forget();
  const wanted = own ? `${own} ${rendered}` : "new";
  if (own ? own !== rendered : hinted) sendPage({ path: here(), session: wanted });
  else if (document.getElementById("page")?.hasAttribute("data-asks")) sendPage({ path: here() });
}

whenComplete(settle);
document.addEventListener("visibilitychange", () => (document.hidden ? remember() : forget()));
addEventListener("beforeunload", () => {
  remember();
  leaveHint(10);
});
addEventListener("pagehide", remember);
addEventListener("pageshow", (event) => {
  if (event.persisted) forget();
});
