// A candidate under its message: one line until it is looked at, then with what is known beside it and what can be done.

import { Check, Trash2, X } from "lucide-react";

import type { UserKey } from "../../api/bindings.gen";
import type { ChangeDraft } from "../../api/drafts";
import { Button } from "../../components/Button";
import { Kbd } from "../../components/Kbd";
import { Segments } from "../../components/Segments";
import { agentTexts } from "../../lib/agentTexts";
import { decide, retype, shownSegments, shownText, without, type DraftMemory, type Link, type Named } from "../../lib/captureDraft";
import { classes } from "../../lib/classes";
import css from "./Candidate.module.css";
import { KnownBeside } from "./KnownBeside";
import { RelationPanel } from "./RelationPanel";

const words = agentTexts.capture;

/** What is being changed of a candidate. */
export type CardMode = "edit" | "relation" | "sources";

const SIGNS: Record<Link["kind"], { sign: string; css?: string }> = {
  new: { sign: "+", css: css.add },
  contradicts: { sign: "~", css: css.chg },
  contradictsCandidate: { sign: "~", css: css.chg },
  duplicate: { sign: "=", css: css.same },
};

type Props = {
  memory: DraftMemory;
  all: readonly DraftMemory[];
  user: UserKey;
  people: readonly Named[];
  selected: boolean;
  stop: boolean;
  mode: CardMode | null;
  change: ChangeDraft;
  onSelect: () => void;
  onMode: (mode: CardMode) => void;
  onDone: () => void;
};

export function CandidateCard({ memory, all, user, people, selected, stop, mode, change, onSelect, onMode, onDone }: Props) {
  const { id, link, choice, sources } = memory;
  const text = shownText(memory);
  const sign = SIGNS[link.kind];
  const positions = sources.map((source) => source + 1).join(", ");
  return (
    <li className={classes(css.card, selected && css.open, css[choice])}>
      <button
        type="button"
        className={css.line}
        data-candidate={id}
        data-stop={stop || undefined}
        tabIndex={stop ? 0 : -1}
        aria-expanded={selected}
        aria-label={words.candidateLabel(text, words.relation[link.kind], words.choice[choice])}
        aria-keyshortcuts="Enter x e r s"
        onClick={onSelect}
      >
        <span className={classes(css.sign, sign.css)} title={words.relation[link.kind]}>
          {sign.sign}
        </span>
        <span className={css.said}>
          <Segments segments={shownSegments(memory, people)} />
        </span>
        <span className={css.ref}>
          {sources.length > 1 && words.from(positions)}
          {sources.length === 0 && words.noSource}
          {choice === "accepted" && <Check className={css.yes} />}
          {choice === "rejected" && <X className={css.no} />}
        </span>
      </button>
      {selected && (
        <div className={css.body}>
          {mode === "edit" && <Editor memory={memory} change={change} onDone={onDone} />}
          {mode === "sources" && (
            <p className={css.hint} role="status">
              {words.sourcesHint} <span className="num">{positions ? words.from(positions) : words.noSource}</span>
              <Button className={css.done} onClick={onDone}>{words.sourcesDone}</Button>
            </p>
          )}
          {mode === "relation" ? (
            <RelationPanel memory={memory} all={all} user={user} people={people} change={change} onDone={onDone} />
          ) : (
            <KnownBeside memory={memory} all={all} people={people} />
          )}
          <div className={css.actions}>
            <Button variant={choice === "accepted" ? "default" : "primary"} aria-pressed={choice === "accepted"} onClick={() => change((known) => decide(known, id, "accepted"))}>
              <Check />
              {choice === "accepted" ? words.accepted : words.accept}
              <Kbd>↵</Kbd>
            </Button>
            <Button aria-pressed={choice === "rejected"} onClick={() => change((known) => decide(known, id, "rejected"))}>
              <X />
              {choice === "rejected" ? words.rejected : words.reject}
              <Kbd>X</Kbd>
            </Button>
            <Button variant="ghost" aria-pressed={mode === "edit"} onClick={() => onMode("edit")}>
              {words.edit}
              <Kbd>E</Kbd>
            </Button>
            <Button variant="ghost" aria-pressed={mode === "relation"} onClick={() => onMode("relation")}>
              {words.change}
              <Kbd>R</Kbd>
            </Button>
            <Button variant="ghost" aria-pressed={mode === "sources"} onClick={() => onMode("sources")}>
              {words.sources}
              <Kbd>S</Kbd>
            </Button>
            {memory.byHand && (
              <Button variant="ghost" label={words.remove} className={css.remove} onClick={() => change((known) => without(known, id))}>
                <Trash2 />
              </Button>
            )}
          </div>
        </div>
      )}
    </li>
  );
}

/** The text while it is typed, and below it the people that are recognised in it. */
function Editor({ memory, change, onDone }: { memory: DraftMemory; change: ChangeDraft; onDone: () => void }) {
  return (
    <div className={css.editor}>
      <textarea
        aria-label={words.editLabel}
        aria-description={words.editHint}
        rows={2}
        autoFocus
        value={shownText(memory)}
        onFocus={({ target }) => target.setSelectionRange(target.value.length, target.value.length)}
        onChange={({ target }) => change((known) => retype(known, memory.id, target.value))}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          onDone();
        }}
      />
      <p className="dim">{words.editHint}</p>
    </div>
  );
}
