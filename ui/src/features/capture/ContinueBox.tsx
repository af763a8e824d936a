// Below a stored conversation: what was said since.

import { ArrowLeftRight } from "lucide-react";
import { useEffect, useRef, type KeyboardEvent } from "react";

import type { SpeakerNames } from "../../api/bindings.gen";
import type { ChangeDraft } from "../../api/drafts";
import { Button } from "../../components/Button";
import { Failure } from "../../components/Failure";
import { agentTexts } from "../../lib/agentTexts";
import { asStored, isContinued, withTurns, type CaptureDraft } from "../../lib/captureDraft";
import css from "./Continue.module.css";
import { Speakers } from "./Speakers";
import { useReadTurns } from "./useReadTurns";

const words = agentTexts.capture;

type Props = { draft: CaptureDraft; change: ChangeDraft; names: SpeakerNames };

export function ContinueBox({ draft, change, names }: Props) {
  const { turns, error, swap } = useReadTurns(draft.pasted, names);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (!draft.continuing) return;
    box.current?.focus();
    box.current?.scrollIntoView({ block: "nearest" });
    change((known) => ({ ...known, continuing: false }));
  }, [draft.continuing, change]);
  const add = () => change((known) => withTurns(known, turns));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    // Saving waits until what is in the box is a part of the conversation.
    if (draft.pasted.trim() === "") return;
    event.preventDefault();
    event.stopPropagation();
    if (turns.length > 0) add();
  };
  return (
    <section className={css.more} aria-label={words.more.label}>
      <textarea
        ref={box}
        className={css.box}
        rows={3}
        aria-label={words.more.box}
        placeholder={words.more.placeholder(names.user, names.agent)}
        spellCheck={false}
        value={draft.pasted}
        onChange={({ target }) => change((known) => ({ ...known, pasted: target.value }))}
        onKeyDown={onKeyDown}
      />
      {error && <Failure error={error} />}
      {turns.length > 0 && (
        <div className={css.row}>
          <Button variant="primary" onClick={add}>
            {words.more.add(turns.length)}
          </Button>
          <Speakers turns={turns} />
          <Button variant="ghost" label={words.swap} onClick={swap}>
            <ArrowLeftRight />
          </Button>
        </div>
      )}
      {isContinued(draft) && (
        <div className={css.row}>
          <span className="dim">{draft.known ? words.more.onlyNew : words.more.all}</span>
          <Button variant="ghost" className={css.back} onClick={() => change(asStored)}>
            {words.more.back(draft.turns.length - draft.stored)}
          </Button>
        </div>
      )}
    </section>
  );
}
