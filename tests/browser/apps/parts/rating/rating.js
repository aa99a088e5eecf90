const send = (type, rest) => parent.postMessage({ isStreamlitMessage: true, type, ...rest }, "*");

addEventListener("message", ({ data }) => {
  if (data.type !== "streamlit:render") return;
  const bytes = data.args.bytes ? ` ${data.args.bytes.length} bytes` : "";
  document.getElementById("given").textContent = `${data.args.label}${bytes} ${data.theme.base} ${data.disabled}`;
  send("streamlit:setFrameHeight", { height: document.documentElement.offsetHeight });
});
for (const button of document.querySelectorAll("button")) {
  button.onclick = () => send("streamlit:setComponentValue", { value: { stars: Number(button.value) }, dataType: "json" });
}
send("streamlit:componentReady", { apiVersion: 1 });
