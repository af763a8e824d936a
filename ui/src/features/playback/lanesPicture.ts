// The versions of a playback as a file, as they stand at its moment.

import { chartColours, chartPicture, type FrameColours } from "../../lib/chartPicture";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { formatMoment } from "../../lib/format";
import type { Picture } from "../../lib/paint";
import { texts } from "../../lib/texts";
import { drawnLanes, HEIGHT, LANES, laneY, pathOf, radiusOf, WIDTH, xOf, yOf } from "./lanes";
import type { Reel } from "./reel";

/** Room for the title beside so narrow a drawing. */
const ROOM = 320;

export type LaneColours = FrameColours & Record<"believed" | "superseded" | "now", string>;

export function lanesPicture(reel: Reel, moment: string): Picture {
  return drawLanes(reel, moment, chartColours({ believed: "--believed", superseded: "--superseded", now: "--accent" }));
}

export function drawLanes(reel: Reel, moment: string, colours: LaneColours): Picture {
  const { nodes, edges, shift } = drawnLanes(reel);
  const lanes = Array.from({ length: LANES }, (_, lane) => `<line x1="0" x2="${WIDTH}" y1="${laneY(lane)}" y2="${laneY(lane)}" stroke="${colours.line}" stroke-opacity="0.3"/>`);
  const circles = nodes.map((node) => {
    const fill = node.believed ? colours.believed : colours.background;
    const stroke = node.current ? colours.now : node.believed ? colours.background : colours.superseded;
    return `<circle cx="${xOf(node)}" cy="${yOf(node)}" r="${radiusOf(node)}" fill="${fill}" stroke="${stroke}" stroke-width="${node.current ? 2 : 1.5}"/>`;
  });
  const { believed, superseded } = texts.memories;
  return chartPicture(
    {
      title: evolutionTexts.playback.versions,
      subtitle: formatMoment(moment),
      width: ROOM,
      height: HEIGHT,
      body: [
        ...lanes,
        `<g transform="translate(${-shift} 0)">`,
        ...edges.map(({ from, to }) => `<path d="${pathOf(from, to)}" fill="none" stroke="${colours.line}" stroke-width="1.5"/>`),
        ...circles,
        "</g>",
      ],
      legend: [{ colour: colours.believed }, { word: believed }, { colour: colours.superseded }, { word: superseded }],
    },
    colours,
  );
}
