// The bars of the changes as a file.

import { chartColours, chartPicture, round, type FrameColours } from "../../lib/chartPicture";
import { formatCount, formatMoment, formatRange } from "../../lib/format";
import { overviewTexts } from "../../lib/overviewTexts";
import { escaped, type Picture } from "../../lib/paint";
import type { Period, Step } from "../../lib/periods";
import { shareTexts } from "../../lib/shareTexts";
import { barsOf, HEIGHT, LEFT, named, TOP, WIDTH } from "./bars";

const { changes: words } = overviewTexts;

export type BarColours = FrameColours & Record<"learned" | "changed" | "deleted", string>;

export type BarsShown = { periods: readonly Period[]; step: Step; title: string; asOf: string | null };

export function barsPicture(shown: BarsShown): Picture {
  return drawBars(shown, chartColours({ learned: "--heat-4", changed: "--superseded", deleted: "--deleted" }));
}

export function drawBars({ periods, step, title, asOf }: BarsShown, colours: BarColours): Picture {
  const { bars, base, top } = barsOf(periods, step);
  const rule = (y: number, more = "") => `<line x1="${LEFT}" x2="${WIDTH}" y1="${round(y)}" y2="${round(y)}" stroke="${colours.line}"${more}/>`;
  const number = (y: number, text: string) => `<text x="${LEFT - 6}" y="${round(y)}" text-anchor="end" fill="${colours.dim}">${escaped(text)}</text>`;
  const body = [rule(TOP, ' stroke-opacity="0.4"'), rule(base), number(TOP + 4, formatCount(top)), number(base + 4, formatCount(0))];
  for (const bar of bars) {
    const { period, label } = bar;
    const part = (name: "learned" | "changed" | "deleted") => {
      const { y, height } = bar[name];
      return height > 0 ? `<rect x="${round(bar.x)}" y="${round(y)}" width="${round(bar.width)}" height="${round(height)}" fill="${colours[name]}"/>` : "";
    };
    const group = (text: string, parts: string) => parts && `<g><title>${escaped(text)}</title>${parts}</g>`;
    body.push(
      group(words.bar(named(period, step), period.learned, period.changed), part("learned") + part("changed")),
      group(words.deletedBar(named(period, step), period.deleted), part("deleted")),
    );
    if (label) body.push(`<text x="${round(label.x)}" y="${HEIGHT - 4}" text-anchor="${label.anchor}" fill="${colours.dim}">${escaped(label.text)}</text>`);
  }
  const days = formatRange(periods[0]?.from ?? "", periods.at(-1)?.to ?? "");
  return chartPicture(
    {
      title,
      subtitle: asOf === null ? days : shareTexts.asOf(days, formatMoment(asOf)),
      width: WIDTH,
      height: HEIGHT,
      body: body.filter(Boolean),
      legend: (["learned", "changed", "deleted"] as const).flatMap((name) => [{ colour: colours[name] }, { word: words[name] }]),
    },
    colours,
  );
}
