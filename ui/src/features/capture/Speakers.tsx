// Who is the user and who the agent in turns that were read.

import type { ReadTurn } from "../../api/bindings.gen";
import { agentTexts } from "../../lib/agentTexts";

export function Speakers({ turns }: { turns: readonly ReadTurn[] }) {
  const roles = new Map(turns.map((turn) => [turn.speaker, turn.role === "user"]));
  return <span className="dim">{[...roles].map(([speaker, isUser]) => agentTexts.capture.role(speaker, isUser)).join(", ")}</span>;
}
