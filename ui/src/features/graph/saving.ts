// The picture for a file, with the colours of the window.

import type { Drawn, Tone } from "../../lib/graphShapes";
import { pictureOf, type Palette } from "../../lib/graphPicture";
import { hueClass } from "../../lib/hue";
import { plainColour, tokens, type Picture } from "../../lib/paint";

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

export function pictureForFile(drawn: Drawn, title: string): Picture {
  return pictureOf(drawn, paletteOf(), title);
}
