// One message, with the candidates that came from it, a way to write one by hand, and a box while sources are chosen.

import { Check, Plus } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";

import { agentTexts } from "../../lib/agentTexts";
import type { DraftTurn } from "../../lib/captureDraft";
import { classes } from "../../lib/classes";
import { wholeWhenCut } from "../../lib/cutText";
import { firstName, formatCount } from "../../lib/format";
import { hueClass } from "../../lib/hue";
import { texts } from "../../lib/texts";
import css from "./Capture.module.css";

const words = agentTexts.capture;
/** Longer turns are cut until asked for, as in the timeline. */
const SHOWN = 6_000;

type Props = {
  turn: DraftTurn;
  position: number;
  /** In a stored conversation: whether the turn is stored, and whether it is the first that is not. */
  since: "stored" | "first" | "new" | null;
  agentId: string;
  lit: boolean;
  /** Whether it is a source, while sources are chosen; `null` otherwise. */
  picked: boolean | null;
  onPick: () => void;
  onWrite: (selected: string) => void;
  children: ReactNode[];
};

export function CaptureTurn({ turn, position, since, agentId, lit, picked, onPick, onWrite, children }: Props) {
  const said = useRef<HTMLParagraphElement>(null);
  const [whole, setWhole] = useState(false);
  const [chosen, setChosen] = useState("");
  const cut = !whole && turn.content.length > SHOWN;
  const isAgent = turn.role === "assistant";
  const number = position + 1;
  // What is selected is asked for when the pointer or the keys have done so; it is gone once the button has the focus.
  const look = () => setChosen(selectedIn(said.current));
  return (
    <li className={classes(css.turn, lit && css.lit, picked !== null && css.picking, picked && css.picked, since === "first" && css.first)}>
      {since === "first" && <span className={css.since}>{words.more.since}</span>}
      {picked === null ? (
        <span className={css.no}>{number}</span>
      ) : (
        <button type="button" role="checkbox" aria-checked={picked} aria-label={words.source(number)} className={css.pick} onClick={onPick}>
          {picked ? <Check className="sm" /> : number}
        </button>
      )}
      <span className={classes(css.speaker, isAgent && `hued ${hueClass(agentId)}`)} {...wholeWhenCut(turn.speaker)}>
        {firstName(turn.speaker)}
      </span>
      <p
        ref={said}
        className={css.text}
        onPointerUp={look}
        onKeyUp={look}
        onClick={() => {
          if (picked !== null && selectedIn(said.current) === "") onPick();
        }}
      >
        {cut ? turn.content.slice(0, SHOWN) : turn.content}
        {cut && (
          <button type="button" className="link" onClick={() => setWhole(true)}>
            {texts.timeline.whole(formatCount(turn.content.length))}
          </button>
        )}
      </p>
      <button
        type="button"
        className={classes(css.write, chosen !== "" && css.offered)}
        aria-label={words.write(number)}
        title={words.write(number)}
        onPointerDown={look}
        onClick={() => {
          onWrite(chosen);
          setChosen("");
        }}
      >
        <Plus className="sm" />
        {chosen !== "" && words.writeShort}
      </button>
      {children.length > 0 && (
        <ul className={css.hang} aria-label={texts.timeline.fromTurn}>
          {children}
        </ul>
      )}
    </li>
  );
}

function selectedIn(element: HTMLElement | null): string {
  const selection = window.getSelection();
  if (!element || !selection || selection.isCollapsed || !selection.anchorNode) return "";
  return element.contains(selection.anchorNode) ? selection.toString().trim() : "";
}
