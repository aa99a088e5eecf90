// Finds options by what is typed.

export interface Match {
  option: HTMLOptionElement;
  score: number;
}

/** The options that fit a query, the best first. */
export function found(options: HTMLOptionElement[], query: string, mode: string): Match[] {
  const sought = fold(query.trim());
  if (!sought) return options.map((option) => ({ option, score: 0 }));
  const matches: Match[] = [];
  for (const option of options) {
    const score = scoreOf(fold(option.text), sought, mode);
    if (score > 0) matches.push({ option, score });
  }
  return mode === "fuzzy" ? matches.sort((one, other) => other.score - one.score) : matches;
}

/** Upper and lower case and accents make no difference. */
function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function scoreOf(text: string, sought: string, mode: string): number {
  if (mode === "prefix") return text.startsWith(sought) ? 1 : 0;
  const place = text.indexOf(sought);
  if (mode === "contains") return place >= 0 ? 1 : 0;
  if (place >= 0) return 1000 - place - text.length / 1000;
  return inOrder(text, sought);
}

/** All letters in this order; letters in a row and at the start of words count more. */
function inOrder(text: string, sought: string): number {
  let at = -1;
  let score = 1;
  for (const letter of sought) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return 0;
    if (next === at + 1) score += 3;
    if (next === 0 || !/[\p{L}\p{N}]/u.test(text[next - 1]!)) score += 2;
    at = next;
  }
  return score - text.length / 1000;
}
