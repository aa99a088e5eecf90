// Tries what a component must not be able to do, and writes down what came of it.
const said = document.getElementById("said");
const say = (text) => said.append(Object.assign(document.createElement("li"), { textContent: text }));
const send = (message) => parent.postMessage({ isStreamlitMessage: true, ...message }, "*");
const attempt = (name, act) => {
  try {
    say(`${name}: ${act()}`);
  } catch (problem) {
    say(`${name}: ${problem.name}`);
  }
};

document.getElementById("go").onclick = async () => {
  attempt("dom", () => parent.document.title);
  attempt("cookie", () => document.cookie);
  attempt("storage", () => localStorage.length);
  attempt("top", () => (top.location = "about:blank#taken"));
  await fetch("/secret", { credentials: "include" }).then(
    async (answer) => say(`fetch: ${await answer.text()}`),
    (problem) => say(`fetch: ${problem.name}`),
  );
  await fetch("/", { method: "POST", credentials: "include", mode: "no-cors", body: new URLSearchParams({ x: "1" }) }).then(
    (answer) => say(`post: ${answer.status}`),
    (problem) => say(`post: ${problem.name}`),
  );
  for (const frame of [...Array(parent.length).keys()]) {
    parent[frame].postMessage({ type: "streamlit:render", args: { label: "forged" }, theme: { base: "forged" } }, "*");
  }
  send({ type: "streamlit:setComponentValue", value: "x".repeat(5_000_000), dataType: "json" });
  send({ type: "streamlit:setComponentValue", value: { data: "none" }, dataType: "dataframe" });
  send({ type: "streamlit:setComponentValue", value: 7, dataType: "bytes" });
  send({ type: "streamlit:setFrameHeight", height: "1e999" });
  send({ type: "streamlit:setFrameHeight", height: -5 });
  send({ type: "streamlit:setFrameHeight", height: { valueOf: null } });
  say("done");
};
addEventListener("message", ({ data }) => say(`heard ${JSON.stringify(data.args ?? data)}`));
send({ type: "streamlit:componentReady", apiVersion: 1 });
send({ type: "streamlit:setFrameHeight", height: 300 });
