// Turns of a conversation as they are read from what is being pasted or typed.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { ReadTurn, SpeakerNames } from "../../api/bindings.gen";
import { pastedQuery } from "../../api/queries";
import { useDebounced } from "../../lib/useDebounced";

const PAUSE_MS = 200;

export type ReadTurns = {
  /** Empty until they are read, and when they cannot be. */
  turns: ReadTurn[];
  error: Error | null;
  swap: () => void;
};

export function useReadTurns(text: string, names: SpeakerNames): ReadTurns {
  const [swapped, setSwapped] = useState(false);
  const settled = useDebounced(text, PAUSE_MS);
  const read = useQuery({ ...pastedQuery(settled, names), enabled: settled.trim() !== "" });
  const fresh = text.trim() !== "" && settled === text;
  const turns = fresh && read.data && !read.error ? (swapped ? read.data.turns.map(other) : read.data.turns) : [];
  return { turns, error: fresh ? read.error : null, swap: () => setSwapped(!swapped) };
}

function other(turn: ReadTurn): ReadTurn {
  const role = turn.role === "user" ? "assistant" : turn.role === "assistant" ? "user" : turn.role;
  return { ...turn, role };
}
