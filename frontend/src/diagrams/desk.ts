// The document in the hidden frame: draws what it is asked for, and knows nothing of the page.

import mermaid from "mermaid";
import type { Drawing, Order } from "../components/diagram";
import type { Theme } from "../components/theme";

const LONGEST = 200_000;
/** Nobody sees this frame, so browsers never paint it; what waits for the next frame goes on at once. */
window.requestAnimationFrame = (callback) => window.setTimeout(() => callback(performance.now()));
/** Told apart in the dark and in the light, with white letters upon them. */
const PALETTE = [
  "#4f46e5", "#0e7490", "#b45309", "#be185d", "#047857", "#6d28d9", "#b91c1c", "#1d4ed8", "#4d7c0f", "#a21caf",
  "#0f766e", "#475569",
];
/** What a definition may not set for itself: what would let HTML, styles or other fonts in. */
const FIXED = [
  "secure", "securityLevel", "startOnLoad", "maxTextSize", "suppressErrorRendering", "maxEdges",
  "htmlLabels", "themeCSS", "fontFamily", "altFontFamily", "dompurifyConfig",
];
let queue: Promise<void> = Promise.resolve();

addEventListener("message", ({ source, data }: MessageEvent<Order | null>) => {
  if (source !== parent || data?.scaffoldDiagram !== "draw") return;
  queue = queue.then(async () => parent.postMessage(await drawn(data), "*"));
});
parent.postMessage({ scaffoldDiagram: "ready" }, "*");

async function drawn({ id, body, theme }: Order): Promise<Drawing> {
  const answer: Drawing = { scaffoldDiagram: "drawn", id, width: 0, height: 0, name: "Mermaid diagram" };
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    secure: FIXED,
    maxTextSize: LONGEST,
    theme: "base",
    themeVariables: variables(theme),
    fontFamily: theme.font,
    htmlLabels: false,
    layout: "dagre",
    flowchart: { htmlLabels: false, useMaxWidth: false },
  });
  try {
    const { svg, diagramType } = await mermaid.render(`diagram${id}`, body);
    return { ...answer, ...measured(svg, diagramType) };
  } catch (error) {
    const [problem = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { ...answer, problem: problem.replace(/:$/, "") };
  } finally {
    document.body.replaceChildren();
  }
}

/** Return a drawing as well-formed XML with its size, and what it is called. */
function measured(text: string, kind: string): Pick<Drawing, "svg" | "width" | "height" | "name"> {
  document.body.innerHTML = text;
  const svg = document.body.querySelector("svg")!;
  const box = svg.viewBox.baseVal;
  const { width, height } = box?.width ? box : svg.getBoundingClientRect();
  svg.setAttribute("width", String(width));
  svg.setAttribute("height", String(height));
  svg.style.removeProperty("max-width");
  const said = [":scope > title", ":scope > desc"].map((tag) => svg.querySelector(tag)?.textContent?.trim());
  const name = said.filter(Boolean).join(". ") || `Mermaid ${spoken(kind)}`;
  return { svg: new XMLSerializer().serializeToString(svg), width, height, name };
}

const SPOKEN: Record<string, string> = {
  c4: "C4 diagram", er: "entity relationship diagram", gitGraph: "Git graph", pie: "pie chart", gantt: "Gantt chart",
  sequence: "sequence diagram", xychart: "chart", quadrantChart: "quadrant chart", journey: "user journey",
};

/** Return the name of a kind for people: "stateDiagram-v2" is a "state diagram". */
function spoken(kind: string): string {
  const plain = kind.replace(/-(v\d+|elk|beta)$/, "");
  return SPOKEN[plain] ?? plain.replace(/Diagram$/, " diagram");
}

/** Return the page's colours as Mermaid names them; it works out the others. */
function variables(theme: Theme): Record<string, unknown> {
  return {
    darkMode: theme.base === "dark",
    background: theme.backgroundColor,
    primaryColor: theme.secondaryBackgroundColor,
    primaryTextColor: theme.textColor,
    primaryBorderColor: theme.primaryColor,
    lineColor: theme.textColor,
    textColor: theme.textColor,
    mainBkg: theme.secondaryBackgroundColor,
    nodeBorder: theme.primaryColor,
    clusterBkg: theme.backgroundColor,
    clusterBorder: theme.borderColor,
    edgeLabelBackground: theme.backgroundColor,
    actorBkg: theme.secondaryBackgroundColor,
    actorBorder: theme.primaryColor,
    actorTextColor: theme.textColor,
    actorLineColor: theme.borderColor,
    signalColor: theme.textColor,
    signalTextColor: theme.textColor,
    fontFamily: theme.font,
    fontSize: "15px",
    pieSectionTextColor: "#fff",
    pieOpacity: "1",
    pieStrokeColor: theme.backgroundColor,
    pieOuterStrokeColor: theme.backgroundColor,
    xyChart: { plotColorPalette: PALETTE.join(",") },
    ...numbered("pie", 1, PALETTE),
    ...numbered("cScale", 0, PALETTE),
    ...numbered("cScaleLabel", 0, PALETTE.map(() => "#fff")),
    ...numbered("git", 0, PALETTE.slice(0, 8)),
    ...numbered("gitBranchLabel", 0, PALETTE.slice(0, 8).map(() => "#fff")),
  };
}

function numbered(name: string, first: number, values: string[]): Record<string, string> {
  return Object.fromEntries(values.map((value, place) => [`${name}${first + place}`, value]));
}
