// What widgets say: the page brings the words of its reader's language where that is not English.

const given = document.querySelector<HTMLScriptElement>("script[data-words]")?.dataset["words"];
const words: Record<string, string> = given ? (JSON.parse(given) as Record<string, string>) : {};

/** Return a text in the reader's language; `{name}` in it stands for the value of that name. */
export function say(text: string, values: Record<string, string | number> = {}): string {
  return (words[text] ?? text).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
