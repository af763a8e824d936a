// Makes files of the picture, with the colours of the window.

import { savePictureAs } from "../../api/graph";
import type { Drawn, Tone } from "../../lib/graphShapes";
import { pictureOf, type Palette } from "../../lib/graphPicture";
import { hueClass } from "../../lib/hue";
import { plainColour, tokens } from "../../lib/paint";

function paletteOf(): Palette {
  const token = tokens();
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

/** The name of the file; `null` when it was not wanted after all. */
export function saveGraph(kind: "svg" | "png", drawn: Drawn, title: string): Promise<string | null> {
  return savePictureAs(kind, pictureOf(drawn, paletteOf(), title), title);
}
