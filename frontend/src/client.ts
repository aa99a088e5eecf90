// Tells the server what st.context shows of the browser: light or dark, and the time zone.

const dark = matchMedia("(prefers-color-scheme: dark)");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";

/** Scheme, time zone, and minutes from UTC. */
export function surroundings(): string {
  return `${dark.matches ? "dark" : "light"};${zone};${new Date().getTimezoneOffset()}`;
}
