// The conversation with the candidates under the messages they came from, and what will be saved of it.

import { useMutation } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";

import type { UserKey } from "../../api/bindings.gen";
import { newestChange } from "../../api/corrections";
import type { ChangeDraft } from "../../api/drafts";
import { saveCapture } from "../../api/mutations";
import { useChatModel, useReadOnly } from "../../api/queries";
import { DegradedBar } from "../../components/Notice";
import { Button } from "../../components/Button";
import { firstName } from "../../lib/format";
import { useActions } from "../../lib/actions";
import { agentTexts } from "../../lib/agentTexts";
import { captureOf, decide, decisionOf, EMPTY_DRAFT, hung, inOrder, toggleSource, typed, withWritten, type CaptureDraft, type Named } from "../../lib/captureDraft";
import { isTyping } from "../../lib/platform";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import { CandidateCard, type CardMode } from "./CandidateCard";
import css from "./Capture.module.css";
import { CaptureTurn } from "./CaptureTurn";
import { ContinueBox } from "./ContinueBox";
import { DryRunBar } from "./DryRunBar";
import { SaveBar } from "./SaveBar";
import { useDryRun } from "./useDryRun";

const words = agentTexts.capture;

type Props = { user: UserKey; userName: string; draft: CaptureDraft; change: ChangeDraft; agentId: string | null; agentLabel: string | null };

export function Workbench({ user, userName, draft, change, agentId, agentLabel }: Props) {
  const { go, goTo } = useAddress();
  const actions = useActions();
  const model = useChatModel();
  const readOnly = useReadOnly();
  const run = useDryRun(draft, change);
  const people = useMemo(() => peopleOf(user.userId, userName, agentId, agentLabel), [user.userId, userName, agentId, agentLabel]);
  const capture = captureOf(draft, user, agentId);
  const [mode, setMode] = useState<{ id: string; is: CardMode } | null>(null);
  const modeOf = (id: string) => (mode?.id === id ? mode.is : null);

  const save = useMutation({
    mutationFn: async (later: boolean) => {
      if (!capture) throw new Error(words.chooseAgent);
      const captured = await saveCapture(capture, later ? { memories: [], extractLater: true, trace: draft.result?.trace ?? null } : decisionOf(draft, people, false));
      return { ...captured, change: await newestChange(["saveInteraction", "updateInteraction"]) };
    },
    onSuccess: ({ interaction, memories, change: stored }, later) => {
      change(() => EMPTY_DRAFT);
      actions.notifyDone(later ? words.savedLater : words.saved(memories.length), stored);
      const { userId, interactionId } = interaction;
      const memoryId = memories[0];
      goTo(
        { kind: "user", orgId: interaction.orgId, userId },
        { view: "timeline", open: interactionId, selection: memoryId ? { kind: "memory", userId, memoryId } : { kind: "interaction", userId, interactionId } },
      );
    },
  });
  // What is typed would be gone with the draft.
  const off = readOnly ?? (draft.pasted.trim() !== "" && draft.interaction !== null ? words.more.pending : null);
  const trySave = (later: boolean) => {
    if (!save.isPending && off === null && capture) save.mutate(later);
  };

  const shown = inOrder(draft.memories);
  const list = useRef<HTMLOListElement>(null);
  const focusNext = useRef(false);
  useEffect(() => {
    if (draft.selected === null) return;
    const head = list.current?.querySelector<HTMLElement>(`[data-candidate="${draft.selected}"]`);
    if (focusNext.current) head?.focus({ preventScroll: true });
    focusNext.current = false;
    head?.closest("li")?.scrollIntoView({ block: "nearest" });
  }, [draft.selected]);
  useEffect(() => {
    // What had the focus may have gone with the way of changing.
    if (mode && document.activeElement === document.body) list.current?.querySelector<HTMLElement>(`[data-candidate="${mode.id}"]`)?.focus({ preventScroll: true });
  }, [mode]);
  const select = (id: string) => change((known) => ({ ...known, selected: id }));
  const leaveMode = (id: string) => {
    if (modeOf(id) === "edit") change((known) => typed(known, id));
    setMode(null);
    list.current?.querySelector<HTMLElement>(`[data-candidate="${id}"]`)?.focus({ preventScroll: true });
  };
  const enterMode = (id: string, is: CardMode) => {
    if (mode && mode.id !== id && mode.is === "edit") change((known) => typed(known, mode.id));
    if (modeOf(id) === is) return leaveMode(id);
    select(id);
    setMode({ id, is });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      trySave(false);
      return;
    }
    if (event.key === "Escape" && mode) {
      event.preventDefault();
      leaveMode(mode.id);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const at = shown.findIndex((memory) => memory.id === draft.selected);
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step !== undefined) {
      const next = shown[Math.max(0, Math.min(shown.length - 1, at + step))];
      if (!next) return;
      event.preventDefault();
      focusNext.current = true;
      if (next.id === draft.selected) list.current?.querySelector<HTMLElement>(`[data-candidate="${next.id}"]`)?.focus();
      else select(next.id);
      return;
    }
    const current = shown[at];
    // Enter on a button of the card presses that button.
    const onHead = event.target instanceof HTMLElement && event.target.dataset.candidate !== undefined;
    const accepts = onHead && (event.key === "Enter" || event.key === " ");
    if (!current || !(accepts || "xers".includes(event.key))) return;
    event.preventDefault();
    if (accepts) change((known) => decide(known, current.id, "accepted"));
    else if (event.key === "x") change((known) => decide(known, current.id, "rejected"));
    else enterMode(current.id, ({ e: "edit", r: "relation", s: "sources" } as const)[event.key as "e" | "r" | "s"]);
  };

  const write = (position: number, selectedWords: string) => {
    if (mode?.is === "edit") change((known) => typed(known, mode.id));
    setMode({ id: `m${draft.added}`, is: "edit" });
    change((known) => withWritten(known, position, selectedWords));
  };
  const startOver = () => {
    const before = draft;
    change(() => EMPTY_DRAFT);
    go({ open: null });
    actions.notify({ text: words.startedOver, action: { label: texts.undo.action, run: () => change(() => before) } });
  };

  const below = hung(draft.memories);
  const picking = mode?.is === "sources" ? draft.memories.find((memory) => memory.id === mode.id) : undefined;
  const card = (id: string) => {
    const memory = draft.memories.find((each) => each.id === id);
    return memory ? (
      <CandidateCard
        key={id}
        memory={memory}
        all={draft.memories}
        user={user}
        people={people}
        selected={draft.selected === id}
        // One stop for the Tab key: the selected one, or the first.
        stop={draft.selected === id || (draft.selected === null && shown[0]?.id === id)}
        mode={modeOf(id)}
        change={change}
        onSelect={() => select(id)}
        onMode={(is) => enterMode(id, is)}
        onDone={() => leaveMode(id)}
      />
    ) : null;
  };
  const loose = below.get(null) ?? [];
  return (
    <div className={css.work} onKeyDown={onKeyDown}>
      {readOnly !== null && <DegradedBar action={<Button variant="ghost" onClick={() => actions.open({ kind: "readOnly" })}>{words.allow}</Button>}>{words.readOnly}</DegradedBar>}
      <DryRunBar draft={draft} change={change} run={run} hasModel={model === undefined ? null : model !== null} onTake={() => capture && run.start(capture)} onStartOver={startOver} />
      <div className={css.scroll}>
        <ol ref={list} className={css.turns} aria-label={words.label}>
          {draft.turns.map((turn, position) => (
            <CaptureTurn
              key={position}
              turn={turn}
              since={draft.interaction === null ? null : position < draft.stored ? "stored" : position === draft.stored ? "first" : "new"}
              position={position}
              agentId={agentId ?? ""}
              lit={draft.memories.some((memory) => memory.id === draft.selected && memory.sources.includes(position))}
              picked={picking ? picking.sources.includes(position) : null}
              onPick={() => picking && change((known) => toggleSource(known, picking.id, position))}
              onWrite={(selectedWords) => write(position, selectedWords)}
            >
              {(below.get(position) ?? []).map(({ id }) => card(id))}
            </CaptureTurn>
          ))}
        </ol>
        {draft.interaction !== null && <ContinueBox draft={draft} change={change} names={{ user: userName, agent: agentLabel ?? "" }} />}
        {loose.length > 0 && (
          <section className={css.loose} aria-label={words.noTurn}>
            <p className="dim">{words.noTurn}</p>
            <ul className={css.hang}>{loose.map(({ id }) => card(id))}</ul>
          </section>
        )}
      </div>
      <SaveBar draft={draft} save={save} off={off} onSave={trySave} />
    </div>
  );
}

/** Who can be named: the user, also by first name, and the agent. */
function peopleOf(userId: string, userName: string, agentId: string | null, agentLabel: string | null): Named[] {
  const user = (name: string): Named => ({ kind: "person", id: { kind: "user", id: userId }, name });
  const first = firstName(userName);
  const people = first === userName ? [user(userName)] : [user(userName), user(first)];
  if (agentId !== null && agentLabel !== null) people.push({ kind: "person", id: { kind: "agent", id: agentId }, name: agentLabel });
  return people;
}
