// Texts of sharing: pages, pictures and lists that are written to files.

import type { ListFormat } from "../api/bindings.gen";
import { count, formatBytes } from "./format";

export const shareTexts = {
  share: "Share",
  picturesOf: (chart: string) => `Save the picture of ${chart}`,
  page: "As a page (HTML)…",
  svg: "As a picture (SVG)…",
  png: "As a picture (PNG)…",
  evidence: "Evidence sheet (HTML)…",
  evidenceMarkdown: "Evidence sheet (Markdown)…",
  formats: { csv: "As CSV for spreadsheets…", jsonLines: "As JSON Lines…", markdown: "As Markdown…" } satisfies Record<ListFormat, string>,
  shared: (file: string, bytes: number) => `Saved as ${file}, ${formatBytes(bytes)}.`,
  listed: (file: string, rows: number) => `Saved as ${file}, ${count(rows, "line", "lines")}.`,
  picture: (file: string) => `Saved as ${file}.`,
  notDrawn: "The picture could not be drawn. Nothing was written.",
  versionsName: "Versions",
  /** The title of a chart in a file, and the name of the file. */
  chart: (title: string, whose: string | null) => (whose ? `${title} – ${whose}` : title),
  through: (whose: string, agent: string) => `${whose}, through ${agent}`,
  asOf: (range: string, moment: string) => `${range}, as of ${moment}`,
};
