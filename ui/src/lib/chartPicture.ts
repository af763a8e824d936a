// A chart as a file: title, days and legend around what is drawn, in plain colours, as an SVG that stands alone.

import { cut } from "./graphShapes";
import { escaped, plainTokens, type Picture } from "./paint";

export type FrameColours = Record<"background" | "text" | "dim" | "line", string>;

/** One after the other: a word, or a square of a colour. */
export type LegendPart = { word: string } | { colour: string };

export type Chart = {
  title: string;
  /** The days it is about. */
  subtitle: string;
  width: number;
  height: number;
  /** Elements from (0, 0) to width and height. */
  body: readonly string[];
  legend: readonly LegendPart[];
};

const PAD = 16;
const HEAD = 48;
const FOOT = 24;
const TITLE_LETTERS = 84;
/** About what a letter of the legend takes. */
const LETTER = 6.6;
const SQUARE = 8;

const FRAME = { background: "--bg-content", text: "--fg", dim: "--fg-2", line: "--line-graph" };

/** The colours of the frame and of the marks, as the theme of now has them. */
export function chartColours<T extends string>(marks: Record<T, string>): FrameColours & Record<T, string> {
  return plainTokens({ ...FRAME, ...marks });
}

export function chartPicture(chart: Chart, colours: FrameColours): Picture {
  const [width, height] = [chart.width + 2 * PAD, PAD + HEAD + chart.height + FOOT + PAD];
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="11">`,
    `<title>${escaped(`${chart.title}, ${chart.subtitle}`)}</title>`,
    `<rect width="${width}" height="${height}" fill="${colours.background}"/>`,
    `<text x="${PAD}" y="${PAD + 12}" font-size="13" font-weight="600" fill="${colours.text}">${escaped(cut(chart.title, TITLE_LETTERS))}</text>`,
    `<text x="${PAD}" y="${PAD + 29}" fill="${colours.dim}">${escaped(chart.subtitle)}</text>`,
    `<g transform="translate(${PAD} ${PAD + HEAD})">`,
    ...chart.body,
    "</g>",
    `<g transform="translate(${PAD} ${PAD + HEAD + chart.height + FOOT})">`,
    ...legend(chart.legend, colours),
    "</g>",
    "</svg>",
  ].join("\n");
  return { svg, width, height };
}

function legend(parts: readonly LegendPart[], colours: FrameColours): string[] {
  let x = 0;
  return parts.map((part) => {
    const at = x;
    if ("colour" in part) {
      x += SQUARE + 4;
      return `<rect x="${at}" y="${-SQUARE}" width="${SQUARE}" height="${SQUARE}" rx="1.5" fill="${part.colour}"/>`;
    }
    x += [...part.word].length * LETTER + 10;
    return `<text x="${round(at)}" fill="${colours.dim}">${escaped(part.word)}</text>`;
  });
}

/** Enough digits for a picture. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
