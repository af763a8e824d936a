// What pictures for files need of the web view: colours that every program knows, and pixels.

export type Picture = { svg: string; width: number; height: number };

/** Twice as fine as the screen draws it, as long as the web view can hold it. */
const FINE = 2;
const MOST_PIXELS = 8_000;

/** A colour as every program knows it, drawn to be seen. */
export function plainColour(css: string): string {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!context) return css;
  context.fillStyle = css;
  context.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[r, g, b].map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** Reads a token of the style sheet as it is in the theme of now. */
export function tokens(): (name: string) => string {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(name).trim();
}

/** Tokens as plain colours, each under its name in the picture. */
export function plainTokens<T extends string>(names: Record<T, string>): Record<T, string> {
  const token = tokens();
  return Object.fromEntries(Object.entries<string>(names).map(([name, css]) => [name, plainColour(token(css))])) as Record<T, string>;
}

/** Text in a picture, without characters that XML does not allow at all. */
export function escaped(text: string): string {
  const allowed = [...text].filter((c) => c >= " " || c === "\t").join("");
  return allowed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** The bytes of a PNG; `null` when the web view cannot draw it. */
export async function painted(picture: Picture): Promise<number[] | null> {
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
