// The turns that a memory came from, with the words that they share marked.

import type { Turn } from "../../api/bindings.gen";
import { MarkedText } from "../../components/MarkedText";
import { classes } from "../../lib/classes";
import { wholeWhenCut } from "../../lib/cutText";
import { hueClass } from "../../lib/hue";
import { excerpt } from "../../lib/marks";
import { texts } from "../../lib/texts";
import css from "./Inspector.module.css";

const BEFORE = 60;
const SHOWN = 280;

export function SourceTurns({ turns, agentId }: { turns: readonly Turn[]; agentId: string }) {
  if (turns.length === 0) return <p className={css.note}>{texts.inspector.noSources}</p>;
  return (
    <ol className={css.sources}>
      {turns.map((turn) => {
        const shown = excerpt(turn.content, turn.marks, BEFORE, SHOWN);
        return (
          <li key={turn.position}>
            <span className={css.no}>{turn.position + 1}</span>
            <span className={classes(css.who, turn.role === "assistant" && `hued ${hueClass(agentId)}`)} {...wholeWhenCut(turn.speaker)}>
              {turn.speaker.split(" ")[0]}
            </span>
            <p>
              <MarkedText text={shown.text} marks={shown.marks} />
            </p>
          </li>
        );
      })}
    </ol>
  );
}
