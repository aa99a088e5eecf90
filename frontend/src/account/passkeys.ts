// Passkeys on account pages: a button asks the browser, and its answer goes along with the form.

export {};

interface Options {
  challenge: string;
  user?: { id: string };
  allowCredentials?: { id: string }[];
  excludeCredentials?: { id: string }[];
}

/** Turn base64url, as the server writes it, into bytes. */
function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}

/** Turn what the authenticator gives into base64url. */
function text(data: ArrayBuffer | null | undefined): string | undefined {
  if (!data) return undefined;
  const plain = String.fromCharCode(...new Uint8Array(data));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Read the options of a button into what the browser takes. */
function optionsOf(button: HTMLButtonElement): Record<string, unknown> {
  const given = JSON.parse(button.dataset["options"]!) as Options;
  const read = (list?: { id: string }[]) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
  return {
    ...given,
    challenge: bytes(given.challenge),
    ...(given.user && { user: { ...given.user, id: bytes(given.user.id) } }),
    ...(given.allowCredentials && { allowCredentials: read(given.allowCredentials) }),
    ...(given.excludeCredentials && { excludeCredentials: read(given.excludeCredentials) }),
  };
}

/** Write the browser's answer as JSON. */
function written(credential: PublicKeyCredential): string {
  const { response } = credential as { response: AuthenticatorResponse };
  const made = response as AuthenticatorAttestationResponse;
  const used = response as AuthenticatorAssertionResponse;
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: {},
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(made.attestationObject),
      transports: made.getTransports?.(),
      authenticatorData: text(used.authenticatorData),
      signature: text(used.signature),
      userHandle: text(used.userHandle),
    },
  });
}

function say(button: HTMLButtonElement, words: string | undefined): void {
  const note = button.form?.querySelector<HTMLElement>("[data-passkey-note]");
  if (!note) return;
  note.textContent = words ?? "";
  note.hidden = !words;
}

/** Which words of the button fit to a failure. */
function reason(button: HTMLButtonElement, error: unknown): string | undefined {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "AbortError") return button.dataset["cancelled"];
  return name === "InvalidStateError" ? button.dataset["known"] : button.dataset["failed"];
}

let asking: AbortController | undefined;

/** Ask the browser for a passkey and send the form with it. */
async function ask(button: HTMLButtonElement, mediation?: CredentialMediationRequirement): Promise<void> {
  asking?.abort();
  const mine = (asking = new AbortController());
  const request = { publicKey: optionsOf(button), signal: mine.signal, ...(mediation && { mediation }) };
  const makes = button.dataset["passkey"] === "create";
  say(button, undefined);
  button.disabled = !mediation;
  try {
    const found = await navigator.credentials[makes ? "create" : "get"](request as never);
    const field = button.form?.elements.namedItem("credential") as HTMLInputElement | null;
    if (!found || !field) return;
    field.value = written(found as PublicKeyCredential);
    button.disabled = false;
    button.form?.requestSubmit(button);
  } catch (error) {
    if (!mediation && asking === mine) say(button, reason(button, error));
  } finally {
    button.disabled = false;
  }
}

/** Let a field for the address offer passkeys, where the browser can. */
async function wait(button: HTMLButtonElement): Promise<void> {
  if (await PublicKeyCredential.isConditionalMediationAvailable?.()) await ask(button, "conditional");
}

function prepare(): void {
  if (!window.PublicKeyCredential) return;
  for (const note of document.querySelectorAll<HTMLElement>("[data-passkey-missing]")) note.hidden = true;
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-passkey]")) {
    button.hidden = false;
    button.addEventListener("click", (event) => {
      const field = button.form?.elements.namedItem("credential") as HTMLInputElement | null;
      if (field?.value) return;
      event.preventDefault();
      void ask(button);
    });
    if (button.hasAttribute("data-waits")) void wait(button);
  }
}

// A page that comes back from the browser's memory must not send an old answer again.
addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("[data-passkey]")) location.reload();
});
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", prepare);
else prepare();
