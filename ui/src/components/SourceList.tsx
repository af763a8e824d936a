// Source turns of a memory, with the words that they share with it marked and the rest of a long turn left out.

import type { Turn } from "../api/bindings.gen";
import { firstName } from "../lib/format";
import { classes } from "../lib/classes";
import { wholeWhenCut } from "../lib/cutText";
import { hueClass } from "../lib/hue";
import { excerpt } from "../lib/marks";
import { MarkedText } from "./MarkedText";
import css from "./SourceList.module.css";

const BEFORE = 60;
const SHOWN = 320;

export function SourceList({ turns, agentId }: { turns: readonly Turn[]; agentId: string }) {
  return (
    <ol className={css.sources}>
      {turns.map((turn) => {
        const shown = excerpt(turn.content, turn.marks, BEFORE, SHOWN);
        return (
          <li key={turn.position}>
            <span className={css.no}>{turn.position + 1}</span>
            <span className={classes(css.who, turn.role === "assistant" && `hued ${hueClass(agentId)}`)} {...wholeWhenCut(turn.speaker)}>
              {firstName(turn.speaker)}
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
