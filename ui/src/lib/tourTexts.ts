// Every word of the guided tour.

import { count, formatCount, formatDay } from "./format";

/** The steps in their order. */
export const TOUR_STEPS = ["people", "day", "sources", "versions", "search", "correct"] as const;
export type TourStep = (typeof TOUR_STEPS)[number];

/** What the steps speak of, as far as it was found. */
export type TourNames = { organization: string; user: string; agent: string; day: string; versions: number };

export const tourTexts = {
  label: "Guided tour",
  action: "Guided tour",
  start: "Take the tour",
  startText: (steps: number) => `${formatCount(steps)} steps: who is here, a conversation, a memory and its source, how it changed, a search, a correction.`,
  at: (step: number, steps: number) => `${formatCount(step)} of ${formatCount(steps)}`,
  next: "Next",
  back: "Back",
  done: "Finish",
  leave: "Leave the tour",
  again: "From the beginning",
  smaller: "Show one line only",
  larger: "Show the text",
  reading: "Looking for something to show…",
  notDemo: "The tour leads through the demo store, which is not open now.",
  openDemo: "Open the demo store",
  gone: "This step finds nothing to show: the demo store was changed. Take the change back, or go on with the next step.",
  titles: {
    people: "Who is here",
    day: "A day and its conversation",
    sources: "A memory and where it came from",
    versions: "How it changed",
    search: "A search that explains itself",
    correct: "Correct, and take back",
  } satisfies Record<TourStep, string>,
  texts: {
    people: ({ organization }) => `In the frame are the organizations of this store, with their users and the agents that talked to them. Beside it stands ${organization} as a whole.`,
    day: ({ user, agent, day }) => `${user} talked with ${agent} on ${formatDay(day)}. Under each turn hangs what was remembered from it; the calendar above leads to other days.`,
    sources: () => "The memory in the frame was taken from the turns that are marked in the conversation. So one can always see who said it, and when.",
    versions: ({ versions }) => `The memory has ${count(versions, "version", "versions")}, the oldest on the left; the newest is believed. Below stands what changed between two of them, word by word, and what was said.`,
    search: () => "The question has the words of the oldest version and finds the newest one. The frame says why: what the meaning adds, and what each word adds.",
    correct: () => "Fix a wording in place, or correct a memory: the old text stays as an older version. Every change stands in the history with its reason, and can be undone.",
  } satisfies Record<TourStep, (names: TourNames) => string>,
  keys: { title: "Guided tour", steps: "Next, back", leave: "Leave; it goes on there later" },
};
