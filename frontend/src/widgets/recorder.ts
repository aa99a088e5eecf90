// Microphone and camera: what is recorded is put into the field for files beside it, which sends it.

import { announce } from "./synced";

const SECOND = 1000;
const HEIGHT = 720;

class Recorder extends HTMLElement {
  #stream: MediaStream | null = null;
  #recording: MediaRecorder | null = null;
  #timer = 0;

  connectedCallback(): void {
    this.#part(".record-start")?.addEventListener("click", () => void this.#start());
    this.#part(".record-stop")?.addEventListener("click", () => this.#finish());
  }

  disconnectedCallback(): void {
    this.#release();
  }

  #part<T extends HTMLElement>(name: string): T | null {
    return this.querySelector<T>(name);
  }

  get #isCamera(): boolean {
    return this.dataset["kind"] === "camera";
  }

  async #start(): Promise<void> {
    this.#say("");
    try {
      const height = Number(this.dataset["lines"]) || HEIGHT;
      this.#stream = await navigator.mediaDevices.getUserMedia(
        this.#isCamera ? { video: { height: { ideal: height }, facingMode: "user" } } : { audio: true },
      );
      if (this.#isCamera) await this.#watch(this.#stream);
      else this.#record(this.#stream);
      this.#switch(true);
      this.#part(".record-stop")?.focus();
    } catch {
      this.#release();
      this.#say(this.dataset["failed"] ?? "");
      this.parentElement?.setAttribute("data-by-file", "");
    }
  }

  async #watch(stream: MediaStream): Promise<void> {
    const view = this.#part<HTMLVideoElement>("video")!;
    view.srcObject = stream;
    view.hidden = false;
    await view.play();
  }

  #record(stream: MediaStream): void {
    const pieces: Blob[] = [];
    const recording = (this.#recording = new MediaRecorder(stream));
    recording.ondataavailable = ({ data }) => pieces.push(data);
    recording.onstop = () => void this.#keepSound(new Blob(pieces, { type: recording.mimeType }));
    recording.start();
    const began = Date.now();
    const shown = this.#part(".record-time")!;
    const tick = (): void => {
      const seconds = Math.floor((Date.now() - began) / SECOND);
      shown.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    };
    tick();
    this.#timer = window.setInterval(tick, SECOND);
  }

  #finish(): void {
    if (this.#isCamera) this.#takePicture();
    else this.#recording?.stop();
    this.#release();
    this.#part(".record-start")?.focus();
  }

  #release(): void {
    window.clearInterval(this.#timer);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    const view = this.#part<HTMLVideoElement>("video");
    if (view) view.hidden = true;
    this.#switch(false);
  }

  #switch(running: boolean): void {
    for (const [name, hidden] of [[".record-start", running], [".record-stop", !running], [".record-time", !running]] as const) {
      const part = this.#part(name);
      if (part) part.hidden = hidden;
    }
  }

  #say(text: string): void {
    this.#part(".record-note")!.textContent = text;
  }

  #takePicture(): void {
    const view = this.#part<HTMLVideoElement>("video")!;
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: view.videoWidth, height: view.videoHeight });
    canvas.getContext("2d")!.drawImage(view, 0, 0);
    canvas.toBlob((picture) => picture && this.#give(picture, "picture.jpg"), "image/jpeg", 0.92);
  }

  /** Recordings are sent as WAV, which every program reads, at the rate that the app asked for. */
  async #keepSound(sound: Blob): Promise<void> {
    const context = new AudioContext();
    try {
      const full = await context.decodeAudioData(await sound.arrayBuffer());
      const rate = Number(this.dataset["rate"]) || full.sampleRate;
      const offline = new OfflineAudioContext(1, Math.max(1, Math.ceil(full.duration * rate)), rate);
      const source = offline.createBufferSource();
      source.buffer = full;
      source.connect(offline.destination);
      source.start();
      const samples = (await offline.startRendering()).getChannelData(0);
      this.#give(new Blob([wav(samples, rate)], { type: "audio/wav" }), "recording.wav");
    } catch {
      this.#say(this.dataset["failed"] ?? "");
    } finally {
      void context.close();
    }
  }

  #give(data: Blob, name: string): void {
    const field = this.parentElement!.querySelector<HTMLInputElement>("input[type=file]")!;
    const files = new DataTransfer();
    files.items.add(new File([data], name, { type: data.type }));
    field.files = files.files;
    announce(field);
  }
}

/** Return 16 bit samples of one channel with the header of a WAV file. */
function wav(samples: Float32Array, rate: number): ArrayBuffer {
  const bytes = new ArrayBuffer(44 + samples.length * 2);
  const view = new DataView(bytes);
  const write = (at: number, text: string): void => [...text].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  write(0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, "data");
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, i) => view.setInt16(44 + i * 2, Math.max(-1, Math.min(1, sample)) * 0x7fff, true));
  return bytes;
}

customElements.define("scaffold-recorder", Recorder);
