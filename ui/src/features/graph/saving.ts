// Makes files of the picture, with the colours of the window.

import { savePicture } from "../../api/graph";
import type { Drawn, Tone } from "../../lib/graphShapes";
import { pictureOf, type Palette, type Picture } from "../../lib/graphPicture";
import { hueClass } from "../../lib/hue";

/** Twice as fine as the screen draws it, as long as the web view can hold it. */
const FINE = 2;
const MOST_PIXELS = 8_000;

/** A colour as every program knows it, drawn to be seen. */
function plainColour(css: string): string {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!context) return css;
  context.fillStyle = css;
  context.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[r, g, b].map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

function paletteOf(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const tones: Record<Exclude<Tone, "agent">, string> = {
    place: "--fg-2", person: "--accent-text", talk: "--heat-3", day: "--fg-3", believed: "--believed", superseded: "--superseded", more: "--fg-3",
  };
  const plain = (name: string) => plainColour(token(name));
  return {
    background: plain("--bg-content"),
    text: plain("--fg"),
    line: plain("--line-graph"),
    path: plain("--focus"),
    tones: Object.fromEntries(Object.entries(tones).map(([tone, name]) => [tone, plain(name)])) as typeof tones,
    agent: (agentId) => {
      const hue = token(`--agent-h-${hueClass(agentId).replace("hue", "")}`);
      return plainColour(`oklch(${token("--agent-l")} ${token("--agent-c")} ${hue})`);
    },
  };
}

async function painted(picture: Picture): Promise<number[] | null> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture.svg)}`;
  await image.decode();
  const scale = Math.min(FINE, MOST_PIXELS / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(picture.width * scale);
  canvas.height = Math.ceil(picture.height * scale);
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  return blob && [...new Uint8Array(await blob.arrayBuffer())];
}

/** The name of the file; `null` when it was not wanted after all. */
export async function saveGraph(kind: "svg" | "png", drawn: Drawn, title: string, notDrawn: string): Promise<string | null> {
  const picture = pictureOf(drawn, paletteOf(), title);
  if (kind === "svg") return savePicture(title, { kind: "svg", content: picture.svg });
  const bytes = await painted(picture).catch(() => null);
  if (!bytes) throw new Error(notDrawn);
  return savePicture(title, { kind: "png", content: bytes });
}
