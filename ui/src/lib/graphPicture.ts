// The graph as a file: an SVG that stands alone, with colours that every program knows.

import { boxOf, type Drawn, type DrawnNode, type Tone } from "./graphShapes";
import { escaped, type Picture } from "./paint";

export type Palette = {
  background: string;
  text: string;
  line: string;
  path: string;
  tones: Record<Exclude<Tone, "agent">, string>;
  /** The colour of an agent. */
  agent: (agentId: string) => string;
};

function colourOf(node: DrawnNode, palette: Palette): string {
  return node.tone === "agent" ? palette.agent(node.agentId ?? "") : palette.tones[node.tone];
}

export function pictureOf(drawn: Drawn, palette: Palette, title: string): Picture {
  const box = boxOf(drawn.nodes);
  const [width, height] = [Math.ceil(box.width), Math.ceil(box.height)];
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${box.left} ${box.top} ${width} ${height}" font-family="system-ui, sans-serif" font-size="10">`,
    `<title>${escaped(title)}</title>`,
    `<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M1 1L7 4L1 7Z" fill="${palette.line}"/></marker></defs>`,
    `<rect x="${box.left}" y="${box.top}" width="${width}" height="${height}" fill="${palette.background}"/>`,
  ];
  for (const edge of drawn.edges) {
    const [a, b] = edge.line;
    const stroke = edge.onPath ? `stroke="${palette.path}" stroke-width="2.5"` : `stroke="${palette.line}"`;
    out.push(`<line x1="${a.x}" y1="${a.y}" x2="${b.x}" y2="${b.y}" ${stroke} marker-end="url(#tip)"><title>${escaped(edge.name)}</title></line>`);
    if (edge.named) {
      const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2 + 3];
      out.push(`<text x="${x}" y="${y}" text-anchor="middle" fill="${palette.line}" stroke="${palette.background}" stroke-width="3" paint-order="stroke">${escaped(edge.name)}</text>`);
    }
  }
  for (const node of drawn.nodes) {
    const colour = colourOf(node, palette);
    const stroke = node.onPath ? palette.path : colour;
    out.push(
      `<g transform="translate(${node.x} ${node.y})"><title>${escaped(node.name)}</title>`,
      `<path d="${node.shape}" fill="${palette.background}"/>`,
      `<path d="${node.shape}" fill="${colour}" fill-opacity="${node.expanded ? 0.4 : 0.15}" stroke="${stroke}" stroke-width="${node.onPath ? 2.5 : 1.5}"/>`,
      `<text y="${node.kind === "more" ? 3 : 24}" text-anchor="middle" fill="${palette.text}" stroke="${palette.background}" stroke-width="3" paint-order="stroke">${escaped(node.label)}</text></g>`,
    );
  }
  out.push("</svg>");
  return { svg: out.join("\n"), width, height };
}
