// The graph of a place: what was opened so far, what is in focus, and the steps from there.

import { useCallback, useEffect, useRef, useState } from "react";

import type { NodeRef } from "../../api/bindings.gen";
import { findPath, readAround, readOn } from "../../api/graph";
import { useActions } from "../../lib/actions";
import type { Place, Selection } from "../../lib/address";
import { orgOf } from "../../lib/address";
import { closed, continued, EMPTY, idOf, isFull, MOST_SHOWN, opened, PER_STEP, withPath, type GraphModel } from "../../lib/graphModel";
import { graphTexts } from "../../lib/graphTexts";
import { useAddress } from "../../lib/useAddress";

export type Graph = {
  model: GraphModel;
  focus: string | null;
  root: string;
  error: Error | null;
  isBusy: boolean;
  /** The end from which a path is wanted. */
  pathFrom: string | null;
  setFocus: (id: string) => void;
  /** Opens a thing, closes one that is open, or goes on with what is left. */
  toggle: (id: string) => void;
  open: (id: string) => void;
  restart: (id: string) => void;
  startPath: (id: string | null) => void;
  endPath: (id: string) => void;
  retry: () => void;
};

export function nodeOfSelection(place: Place, selection: Selection | null): NodeRef | null {
  const orgId = orgOf(place);
  if (!selection || orgId === null) return null;
  const { userId } = selection;
  return selection.kind === "memory"
    ? { kind: "memory", key: { orgId, userId, memoryId: selection.memoryId } }
    : { kind: "interaction", key: { orgId, userId, interactionId: selection.interactionId } };
}

function nodeOfPlace(place: Place): NodeRef {
  switch (place.kind) {
    case "user":
      return { kind: "user", key: { orgId: place.orgId, userId: place.userId } };
    case "agent":
      return { kind: "agent", key: { orgId: place.orgId, agentId: place.agentId } };
    default:
      return { kind: "organization", key: orgOf(place) ?? "" };
  }
}

function selectionOf(node: NodeRef): Selection | null {
  if (node.kind === "memory") return { kind: "memory", userId: node.key.userId, memoryId: node.key.memoryId };
  if (node.kind === "interaction") return { kind: "interaction", userId: node.key.userId, interactionId: node.key.interactionId };
  return null;
}

/** What was opened, at another moment: the same things, as far as they were there and connected. */
async function reopened(model: GraphModel, asOf: string | null): Promise<GraphModel> {
  let then = EMPTY;
  for (const [id, { node }] of model.nodes) {
    const isReached = then.nodes.size === 0 || then.nodes.has(id);
    if (model.expanded.has(id) && isReached && !isFull(then)) then = opened(then, await readAround(node.node, PER_STEP, asOf));
  }
  return then;
}

const failure = (error: unknown) => (error instanceof Error ? error : new Error(graphTexts.failed));

export function useGraph(): Graph {
  const { address, go } = useAddress();
  // It stays the same; the other actions change with the moment, and what is opened must not.
  const { notify } = useActions();
  const [root, setRoot] = useState<NodeRef>(() => nodeOfSelection(address.place, address.selection) ?? nodeOfPlace(address.place));
  const [model, setModel] = useState<GraphModel>(EMPTY);
  const [focus, setFocusId] = useState<string | null>(null);
  const [pathFrom, setPathFrom] = useState<string | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(0);
  const latest = useRef(model);
  // The moment of what is shown; what was asked for at another one comes too late.
  const moment = useRef(address.asOf);
  const put = useCallback((next: GraphModel) => {
    latest.current = next;
    setModel(next);
  }, []);

  /** Runs a step; what it finds is put on what is there by then. */
  const run = useCallback(async <T,>(read: Promise<T>, add: (found: T) => void, failed?: (error: Error) => void) => {
    const at = moment.current;
    setBusy((count) => count + 1);
    try {
      const found = await read;
      if (moment.current === at) add(found);
    } catch (problem) {
      const told = failure(problem);
      if (failed) failed(told);
      else notify({ text: told.message, tone: "error" });
    } finally {
      setBusy((count) => count - 1);
    }
  }, [notify]);

  const openNode = useCallback(
    (node: NodeRef, failed?: (error: Error) => void) => {
      if (isFull(latest.current) && !latest.current.nodes.has(idOf(node))) {
        notify({ text: graphTexts.full(MOST_SHOWN) });
        return;
      }
      void run(
        readAround(node, PER_STEP, moment.current),
        (around) => {
          put(opened(latest.current, around));
          if (isFull(latest.current)) notify({ text: graphTexts.full(MOST_SHOWN) });
        },
        failed,
      );
    },
    [notify, put, run],
  );

  const begin = useCallback(() => {
    setError(null);
    put(EMPTY);
    setFocusId(idOf(root));
    openNode(root, setError);
  }, [openNode, put, root]);
  useEffect(begin, [begin]);

  // Another moment: what was opened is read again as it was then. The path was one of the other moment.
  const { asOf } = address;
  useEffect(() => {
    if (moment.current === asOf) return;
    moment.current = asOf;
    void run(reopened(latest.current, asOf), (then) => {
      put(then);
      setFocusId((at) => (at !== null && then.nodes.has(at) ? at : idOf(root)));
    });
  }, [asOf, put, root, run]);

  // What is selected elsewhere comes into the picture.
  const selected = nodeOfSelection(address.place, address.selection);
  const selectedId = selected ? idOf(selected) : null;
  const seen = useRef(selectedId);
  useEffect(() => {
    if (selectedId === seen.current) return;
    seen.current = selectedId;
    if (!selected || selectedId === null) return;
    setFocusId(selectedId);
    if (!latest.current.nodes.has(selectedId)) openNode(selected);
  }, [openNode, selected, selectedId]);

  const setFocus = useCallback(
    (id: string) => {
      setFocusId(id);
      const shown = latest.current.nodes.get(id);
      if (!shown) return;
      const selection = selectionOf(shown.node.node);
      seen.current = selection ? id : null;
      go({ selection }, { replace: true });
    },
    [go],
  );

  const goOn = useCallback(
    (id: string) => {
      const more = latest.current.more.get(id);
      const of = more && latest.current.nodes.get(more.of);
      if (!more || !of) return;
      if (isFull(latest.current)) {
        notify({ text: graphTexts.full(MOST_SHOWN) });
        return;
      }
      void run(readOn(of.node.node, more.way, more.next, PER_STEP, moment.current), (around) => {
        // It may have been closed, or gone on with, meanwhile.
        const now = latest.current.more.get(id);
        if (now?.next !== more.next) return;
        put(continued(latest.current, now, around));
        if (!latest.current.more.has(id)) setFocusId((at) => (at === id ? more.of : at));
      });
    },
    [notify, put, run],
  );

  const open = useCallback(
    (id: string) => {
      const shown = latest.current.nodes.get(id);
      if (shown && !latest.current.expanded.has(id)) openNode(shown.node.node);
    },
    [openNode],
  );
  const toggle = useCallback(
    (id: string) => {
      if (latest.current.more.has(id)) goOn(id);
      else if (latest.current.expanded.has(id)) put(closed(latest.current, id));
      else open(id);
    },
    [goOn, open, put],
  );
  const restart = useCallback((id: string) => {
    const shown = latest.current.nodes.get(id);
    if (shown) setRoot(shown.node.node);
  }, []);
  const endPath = useCallback(
    (id: string) => {
      const [from, to] = [latest.current.nodes.get(pathFrom ?? ""), latest.current.nodes.get(id)];
      if (!from || !to) return;
      setPathFrom(null);
      void run(findPath(from.node.node, to.node.node, moment.current), (found) => {
        if (found.nodes.length === 0) {
          notify({ text: found.cut ? graphTexts.path.noneCut(found.lookedAt) : graphTexts.path.none });
          return;
        }
        put(withPath(latest.current, found));
        const steps = found.edges.length;
        notify({ text: found.cut && steps > 2 ? graphTexts.path.foundCut(steps) : graphTexts.path.found(steps) });
      });
    },
    [notify, pathFrom, put, run],
  );
  return {
    model, focus, root: idOf(root), error, isBusy: busy > 0, pathFrom, setFocus, toggle, open, restart, startPath: setPathFrom, endPath, retry: begin,
  };
}
