// An agent: a square with its initial, of a masked one its number, in its own hue. The name stands beside it, so the square is
// silent.

import { classes } from "../lib/classes";
import { initialOf } from "../lib/format";
import { hueClass } from "../lib/hue";
import css from "./AgentBadge.module.css";

export function AgentBadge({ agentId, label, className }: { agentId: string; label: string | null; className?: string }) {
  return (
    <span className={classes(css.agent, "hued-soft", hueClass(agentId), className)} aria-hidden="true">
      {initialOf(label)}
    </span>
  );
}
