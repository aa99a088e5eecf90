// Sound and video that are repeated between a start and an end: `#t=2,5` in their address.

function part(media: HTMLMediaElement): [number, number] {
  const found = /#t=([\d.]*)(?:,([\d.]+))?$/.exec(media.src);
  return [Number(found?.[1] || 0), Number(found?.[2] || Infinity)];
}

function again(event: Event): void {
  const media = event.target as HTMLMediaElement;
  if (!media.matches?.("[data-loop]")) return;
  const [start, end] = part(media);
  const over = event.type === "timeupdate" ? media.currentTime >= end && !media.seeking : true;
  if (!over || (event.type === "pause" && media.currentTime < end)) return;
  media.currentTime = start;
  void media.play();
}

for (const type of ["timeupdate", "pause", "ended"]) document.addEventListener(type, again, true);
