// The version graph as a file: what is drawn, as an SVG that stands alone.

import { chartColours, type FrameColours } from "../../lib/chartPicture";
import { formatMoment, formatShortDay, parseMoment } from "../../lib/format";
import { escaped, type Picture } from "../../lib/paint";
import { plainText } from "../../lib/segments";
import type { GraphIndex } from "../../lib/versionGraph";
import type { Layout } from "./graphLayout";

export type Colours = FrameColours & Record<"believed" | "superseded", string>;

const LINE = 13;
/** Letters that fit a pixel of a card, about. */
const PER_PIXEL = 1 / 5.6;

/** Whole words in lines; what does not fit ends in an ellipsis. */
export function wrapped(text: string, perLine: number, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const next = line === "" ? word : `${line} ${word}`;
    if (line !== "" && next.length > perLine) {
      lines.push(line);
      line = word;
    } else line = next;
  }
  if (line !== "") lines.push(line);
  const cut = lines.slice(0, most).map((each) => (each.length > perLine ? `${each.slice(0, perLine - 1)}…` : each));
  const last = cut.at(-1);
  if (lines.length > most && last !== undefined && !last.endsWith("…")) cut[cut.length - 1] = `${last.slice(0, perLine - 1)}…`;
  return cut;
}

export function pictureOf(layout: Layout, index: GraphIndex, colours: Colours, title: string): Picture {
  const { width, height, card } = layout;
  const at = { x: 10, size: 10 };
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="${at.size}">`,
    `<title>${escaped(title)}</title>`,
    `<defs><marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto" markerUnits="userSpaceOnUse"><path d="M1 1l5.5 3L1 7z" fill="${colours.line}"/></marker></defs>`,
    `<rect width="${width}" height="${height}" fill="${colours.background}"/>`,
  ];
  for (const tick of layout.ticks) {
    out.push(`<line x1="${tick.x}" x2="${tick.x}" y1="24" y2="${height}" stroke="${colours.line}" stroke-opacity="0.3"/>`);
    if (tick.label !== null) out.push(`<text x="${tick.x + 4}" y="18" fill="${colours.dim}">${escaped(tick.label)}</text>`);
  }
  const arrow = layout.detail === "dots" ? "" : ' marker-end="url(#tip)"';
  for (const edge of layout.edges) out.push(`<path d="${edge.path}" fill="none" stroke="${colours.line}" stroke-width="1.5"${arrow}/>`);
  for (const place of layout.nodes) {
    const node = index.nodes.get(place.id);
    if (!node) continue;
    const { row } = node;
    const colour = row.believed ? colours.believed : colours.superseded;
    const text = plainText(row.segments);
    out.push(`<g><title>${escaped(`${node.label}, ${formatMoment(row.obtainedAt)}: ${text}`)}</title>`);
    if (layout.detail !== "dots") {
      const [near, far] = place.above ? [place.top + card.height, place.y] : [place.y, place.top];
      out.push(
        `<line x1="${place.x}" x2="${place.x}" y1="${near}" y2="${far}" stroke="${colours.line}"/>`,
        `<rect x="${place.left}" y="${place.top}" width="${card.width}" height="${card.height}" rx="5" fill="${colours.background}" stroke="${colour}"/>`,
        `<text x="${place.left + 8}" y="${place.top + 15}" fill="${colours.text}" font-weight="600">${escaped(node.label)}</text>`,
      );
    }
    if (layout.detail === "cards") {
      const day = formatShortDay(row.obtainedAt, parseMoment(row.obtainedAt) ?? undefined);
      out.push(`<text x="${place.left + card.width - 8}" y="${place.top + 15}" text-anchor="end" fill="${colours.dim}">${escaped(day)}</text>`);
      const lines = wrapped(text, Math.floor((card.width - 16) * PER_PIXEL), Math.floor((card.height - 22) / LINE));
      lines.forEach((line, i) => out.push(`<text x="${place.left + 8}" y="${place.top + 31 + i * LINE}" fill="${colours.text}">${escaped(line)}</text>`));
    }
    out.push(`<circle cx="${place.x}" cy="${place.y}" r="${layout.detail === "dots" ? 3 : 5}" fill="${colour}"/></g>`);
  }
  out.push("</svg>");
  return { svg: out.join("\n"), width, height };
}

export function pictureForFile(layout: Layout, index: GraphIndex, title: string): Picture {
  return pictureOf(layout, index, chartColours({ believed: "--believed", superseded: "--superseded" }), title);
}
