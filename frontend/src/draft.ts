// The login has run out: what was typed goes ahead to the server, where it waits for the same person.

import { on } from "./htmx";
import { pagePath } from "./page";

const NEITHER = '[type="password"], [type="file"], [type="hidden"], :disabled';

/** The fields of the page as a form would send them; passwords and files stay here. */
function typed(): URLSearchParams {
  const fields = new URLSearchParams({ _path: pagePath().split("?")[0]! });
  for (const widget of document.querySelectorAll<HTMLElement>("#app [data-widget]")) {
    const controls = widget.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
      `textarea[name="${widget.id}"], input[name="${widget.id}"]`,
    );
    for (const control of controls) {
      if (control.matches(NEITHER) || /checkbox|radio/.test(control.type)) continue;
      fields.append(widget.id, control.value);
    }
  }
  return fields;
}

on("before:response", ({ response, hx }) => {
  if (response!.status === 401 && hx!["redirect"]) navigator.sendBeacon("/auth/draft", typed());
});
