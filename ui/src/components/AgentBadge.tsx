// An agent: a square with its initial in its own hue. The name stands beside it, so the square is silent.

import { classes } from "../lib/classes";
import { hueClass } from "../lib/hue";
import css from "./AgentBadge.module.css";

export function AgentBadge({ agentId, label, className }: { agentId: string; label: string | null; className?: string }) {
  const initial = Array.from((label ?? "").trim())[0]?.toLocaleUpperCase() ?? "?";
  return (
    <span className={classes(css.agent, "hued-soft", hueClass(agentId), className)} aria-hidden="true">
      {initial}
    </span>
  );
}
