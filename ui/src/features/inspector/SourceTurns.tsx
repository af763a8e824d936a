// The turns that a memory came from, or why there are none.

import type { Turn } from "../../api/bindings.gen";
import { SourceList } from "../../components/SourceList";
import { texts } from "../../lib/texts";
import css from "./Inspector.module.css";

export function SourceTurns({ turns, agentId }: { turns: readonly Turn[]; agentId: string }) {
  if (turns.length === 0) return <p className={css.note}>{texts.inspector.noSources}</p>;
  return <SourceList turns={turns} agentId={agentId} />;
}
