// Parses answers. htmx asks Document.parseHTMLUnsafe, which makes a whole document each time; the
// build puts this in its place (see build.mjs), which takes half of that for a small answer.

const inert = document.implementation.createHTMLDocument("");

/** Return a document with this HTML in it: the same one again where a template holds all of it. */
export function parseAnswer(html: string, options: object): Document | undefined {
  if (!String(html).startsWith("<template>")) return unsafe(html, options);
  inert.body.innerHTML = html;
  return inert;
}

/** Browsers that do not have it get what htmx does there. */
function unsafe(html: string, options: object): Document | undefined {
  type Parse = (html: string, options: object) => Document;
  return (globalThis.Document as { parseHTMLUnsafe?: Parse }).parseHTMLUnsafe?.(html, options);
}
