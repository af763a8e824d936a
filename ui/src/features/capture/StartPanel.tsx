// The beginning of a capture: a conversation comes in as text, and is shown as it was understood.

import { useMutation } from "@tanstack/react-query";
import { ArrowLeftRight, FileText } from "lucide-react";
import { useEffect, useRef } from "react";

import type { SpeakerNames } from "../../api/bindings.gen";
import type { ChangeDraft } from "../../api/drafts";
import { chooseConversationFile } from "../../api/mutations";
import { Button } from "../../components/Button";
import { Failure } from "../../components/Failure";
import { agentTexts } from "../../lib/agentTexts";
import type { CaptureDraft } from "../../lib/captureDraft";
import { classes } from "../../lib/classes";
import { Speakers } from "./Speakers";
import css from "./Start.module.css";
import { useReadTurns } from "./useReadTurns";

const words = agentTexts.capture;
/** Turns that are shown before one goes on. */
const SHOWN = 6;

type Props = { draft: CaptureDraft; change: ChangeDraft; names: SpeakerNames };

export function StartPanel({ draft, change, names }: Props) {
  const { turns, error, swap } = useReadTurns(draft.pasted, names);
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
      {error && <Failure error={error} />}
      {turns.length > 0 && (
        <section className={css.found} aria-label={words.read(turns.length)}>
          <header>
            <b>{words.read(turns.length)}</b>
            <Speakers turns={turns} />
            <Button variant="ghost" label={words.swap} onClick={swap}>
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
