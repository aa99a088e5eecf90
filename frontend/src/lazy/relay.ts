// Runs in the document around a component that lives on another server: carries messages between
// that server's page and ours, and from nobody else.

addEventListener("message", ({ source, origin, data }) => {
  const frame = document.querySelector("iframe");
  if (!frame) return;
  const server = new URL(frame.src).origin;
  if (source === parent && origin === location.origin) frame.contentWindow?.postMessage(data, server);
  else if (source === frame.contentWindow && origin === server) parent.postMessage(data, location.origin);
});
