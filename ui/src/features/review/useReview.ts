// The findings that wait, and deciding about them: the next card comes at once, storing follows one after the other.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import type { OrgId, ReviewCard, ReviewFilter } from "../../api/bindings.gen";
import { undoChange } from "../../api/changes";
import { memoryDetailQuery } from "../../api/queries";
import { reviewQuery, SettleConflict } from "../../api/reviews";
import { newTask } from "../../api/tasks";
import { useActions } from "../../lib/actions";
import { blockingError } from "../../lib/failure";
import { cardId, CHANGING, currentCard, decided, dismissed, EMPTY_DESK, failed, kept, landed, moved, progressOf, stored, takenBack, waitingCards, type Deed, type Desk } from "../../lib/reviewDesk";
import { reviewTexts } from "../../lib/reviewTexts";

/** Stores a decision and gives the change, if there was one. `anyway`: over what somebody else did meanwhile. */
export type Store = (anyway: boolean) => Promise<string | null>;

/** Cards whose other memory is read before it is wanted, and how near the end more cards are read. */
const AHEAD = 3;
const NEAR_END = 6;

/** `onChanged`: memories were changed, so that other findings may be out of date. */
export function useReview(orgId: OrgId, filter: ReviewFilter, onChanged: () => void) {
  const client = useQueryClient();
  const actions = useActions();
  const [pages, setPages] = useState(1);
  const query = useQuery(reviewQuery(orgId, filter, pages));
  const [desk, setDesk] = useState(EMPTY_DESK);
  const newest = useRef(desk);
  const change = useCallback((how: (desk: Desk) => Desk) => {
    newest.current = how(newest.current);
    setDesk(newest.current);
  }, []);

  const queue = useMemo(() => query.data?.cards ?? [], [query.data]);
  const records = query.data?.records;
  const inQueue = useMemo(() => {
    const wanted = records?.filter(({ finder }) => filter.finders.length === 0 || filter.finders.includes(finder)) ?? [];
    return wanted.reduce((sum, record) => sum + record.waiting, 0);
  }, [filter.finders, records]);
  const waiting = useMemo(() => waitingCards(queue, desk), [desk, queue]);
  const card = currentCard(waiting, desk);
  const at = card ? waiting.indexOf(card) : 0;

  useEffect(() => {
    for (const next of waiting.slice(at, at + 1 + AHEAD)) {
      if (next.other) void client.prefetchQuery(memoryDetailQuery(next.other.key));
    }
  }, [at, client, waiting]);
  const more = query.data?.more ?? false;
  const wantsMore = more && !query.isPlaceholderData && at >= waiting.length - NEAR_END;
  useEffect(() => {
    if (wantsMore) setPages((known) => known + 1);
  }, [wantsMore]);

  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);

  const read = useRef(query.refetch);
  useEffect(() => {
    read.current = query.refetch;
  });
  /** Leaves a card that came back to the queue, as soon as that has it. */
  const land = useCallback(
    async (id: string) => {
      const { data } = await read.current();
      if (data?.cards.some((each) => cardId(each.key) === id)) change((known) => landed(known, id));
    },
    [change],
  );

  // One after the other, so that the trail has the decisions in the order in which they were made.
  const line = useRef<Promise<void>>(Promise.resolve());
  const changes = useRef(new Map<string, string | null>());
  const stores = useRef(new Map<string, Store>());
  const decide = useCallback(
    (about: ReviewCard, deed: Deed, store: Store, anyway = false) => {
      const id = cardId(about.key);
      changes.current.delete(id);
      stores.current.set(id, store);
      change((known) => decided(known, waitingCards(queue, known), about, deed));
      line.current = line.current.then(async () => {
        try {
          const made = await store(anyway);
          changes.current.set(id, made);
          change((known) => stored(known, id, made));
          if (CHANGING.has(deed)) onChanged();
        } catch (error) {
          const problem = error instanceof Error ? error.message : reviewTexts.notStored(1);
          change((known) => failed(known, id, problem, error instanceof SettleConflict ? error.conflict : null));
          void land(id);
          if (!here.current) actions.notify({ text: reviewTexts.cardFailed(problem), tone: "error" });
        }
      });
    },
    [actions, change, land, onChanged, queue],
  );

  /** Stores what was decided over what somebody else did meanwhile. */
  const decideAnyway = useCallback(
    (id: string) => {
      const [failure, store] = [newest.current.failed.find((each) => each.id === id), stores.current.get(id)];
      if (failure && store) decide(failure.card, failure.deed, store, true);
    },
    [decide],
  );

  /** False when nothing was decided in this visit. */
  const takeBack = useCallback((): boolean => {
    const last = newest.current.decisions.at(-1);
    if (!last) return false;
    change((known) => takenBack(known, last.id));
    line.current = line.current.then(async () => {
      const made = changes.current.get(last.id);
      if (!made) return;
      const back = (text: string, action?: { label: string; run: () => void }) => {
        change((known) => kept(known, { ...last, change: made }));
        actions.notify({ text, tone: "error", action });
      };
      try {
        const undone = await undoChange(made, false, [], newTask());
        if (undone.kind === "done") {
          changes.current.delete(last.id);
          void land(last.id);
          if (CHANGING.has(last.deed)) onChanged();
        } else {
          back(reviewTexts.blocked, { label: reviewTexts.showBlocked, run: () => actions.open({ kind: "undoChange", change: made }) });
        }
      } catch (error) {
        back(error instanceof Error ? error.message : reviewTexts.blocked);
      }
    });
    return true;
  }, [actions, change, land, onChanged]);

  return {
    card,
    waiting,
    desk,
    records,
    progress: progressOf(queue, waiting, inQueue, desk),
    isPending: query.isPending,
    error: blockingError(query),
    retry: () => void query.refetch(),
    decide,
    decideAnyway,
    dismiss: useCallback((id: string) => change((known) => dismissed(known, id)), [change]),
    takeBack,
    step: useCallback((by: number) => change((known) => moved(known, waitingCards(queue, known), by)), [change, queue]),
    show: useCallback((id: string) => change((known) => ({ ...known, current: id })), [change]),
  };
}

export type Review = ReturnType<typeof useReview>;
