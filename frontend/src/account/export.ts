// The page of an export that is being made: it looks again until there is something to fetch.

export {};

const LOOK_AFTER = 2000;

/** Load the page again, once it is in view. */
function lookAgain(): void {
  if (!document.hidden) location.reload();
  else document.addEventListener("visibilitychange", () => location.reload(), { once: true });
}

setTimeout(lookAgain, LOOK_AFTER);
