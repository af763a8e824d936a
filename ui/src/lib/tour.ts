// Where the guided tour is. It lives as long as the window: who leaves it goes on there.

import { useMemo, useState } from "react";

import { TOUR_STEPS } from "./tourTexts";

export type Tour = { on: boolean; step: number; small: boolean };

export type TourMoves = {
  /** Begins, or goes on where it was left. */
  start: () => void;
  next: () => void;
  back: () => void;
  /** From the first step. */
  again: () => void;
  leave: () => void;
  /** Leaves, and begins anew the next time. */
  finish: () => void;
  /** Between one line and the whole text. */
  resize: () => void;
};

export function useTour(): [Tour, TourMoves] {
  const [tour, setTour] = useState<Tour>({ on: false, step: 0, small: false });
  const moves = useMemo<TourMoves>(() => {
    const step = (by: number) => setTour((known) => ({ ...known, step: Math.min(TOUR_STEPS.length - 1, Math.max(0, known.step + by)) }));
    return {
      start: () => setTour((known) => ({ ...known, on: true })),
      next: () => step(1),
      back: () => step(-1),
      again: () => setTour((known) => ({ ...known, step: 0 })),
      leave: () => setTour((known) => ({ ...known, on: false })),
      finish: () => setTour((known) => ({ ...known, on: false, step: 0 })),
      resize: () => setTour((known) => ({ ...known, small: !known.small })),
    };
  }, []);
  return [tour, moves];
}
