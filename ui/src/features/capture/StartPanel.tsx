// The beginning of a capture: a conversation comes in as text, and is shown as it was understood.

import { useMutation, useQuery } from "@tanstack/react-query";
import { ArrowLeftRight, FileText } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import type { ReadTurn, SpeakerNames } from "../../api/bindings.gen";
import type { ChangeDraft } from "../../api/drafts";
import { chooseConversationFile } from "../../api/mutations";
import { pastedQuery } from "../../api/queries";
import { Button } from "../../components/Button";
import { Failure } from "../../components/Failure";
import { agentTexts } from "../../lib/agentTexts";
import type { CaptureDraft } from "../../lib/captureDraft";
import { classes } from "../../lib/classes";
import { useDebounced } from "../../lib/useDebounced";
import css from "./Start.module.css";

const words = agentTexts.capture;
const PAUSE_MS = 200;
/** Turns that are shown before one goes on. */
const SHOWN = 6;

type Props = { draft: CaptureDraft; change: ChangeDraft; names: SpeakerNames };

export function StartPanel({ draft, change, names }: Props) {
  const [swapped, setSwapped] = useState(false);
  const pasted = useDebounced(draft.pasted, PAUSE_MS);
  const read = useQuery({ ...pastedQuery(pasted, names), enabled: pasted.trim() !== "" });
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // The tabs keep the keyboard while somebody walks along them.
    if (document.activeElement === document.body) box.current?.focus();
  }, []);
  const file = useMutation({
    mutationFn: () => chooseConversationFile(names),
    onSuccess: (chosen) => {
      if (chosen) change((known) => ({ ...known, turns: chosen.conversation.turns }));
    },
  });
  const fresh = draft.pasted.trim() !== "" && pasted === draft.pasted;
  const turns = fresh && read.data && !read.error ? (swapped ? read.data.turns.map(swap) : read.data.turns) : [];
  return (
    <div className={css.start}>
      <h2>{words.startTitle}</h2>
      <p className={css.text}>{words.startText}</p>
      <textarea
        ref={box}
        className={css.box}
        aria-label={words.box}
        placeholder={words.placeholder}
        spellCheck={false}
        value={draft.pasted}
        onChange={(event) => {
          const { value } = event.target;
          change((known) => ({ ...known, pasted: value }));
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && turns.length > 0) change((known) => ({ ...known, turns }));
        }}
      />
      <div className={css.row}>
        <span className="dim">{words.hint}</span>
        <Button className={css.file} onClick={() => file.isPending || file.mutate()}>
          <FileText />
          {words.file}
        </Button>
      </div>
      {file.error && <Failure error={file.error} />}
      {fresh && read.error && <Failure error={read.error} />}
      {turns.length > 0 && (
        <section className={css.found} aria-label={words.read(turns.length)}>
          <header>
            <b>{words.read(turns.length)}</b>
            <Speakers turns={turns} />
            <Button variant="ghost" label={words.swap} onClick={() => setSwapped(!swapped)}>
              <ArrowLeftRight />
            </Button>
            <Button variant="primary" onClick={() => change((known) => ({ ...known, turns }))}>
              {words.continue(turns.length)}
            </Button>
          </header>
          <ol>
            {turns.slice(0, SHOWN).map((turn, i) => (
              <li key={i}>
                <span className={classes(css.speaker, turn.role === "assistant" && css.agent)}>{turn.speaker}</span>
                <span className={css.line}>{turn.content}</span>
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

function Speakers({ turns }: { turns: readonly ReadTurn[] }) {
  const roles = new Map(turns.map((turn) => [turn.speaker, turn.role === "user"]));
  return <span className="dim">{[...roles].map(([speaker, isUser]) => words.role(speaker, isUser)).join(", ")}</span>;
}

function swap(turn: ReadTurn): ReadTurn {
  const role = turn.role === "user" ? "assistant" : turn.role === "assistant" ? "user" : turn.role;
  return { ...turn, role };
}
