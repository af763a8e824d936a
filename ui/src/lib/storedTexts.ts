// Words of the second axis of time: what the store itself said at an earlier time.

import { count, formatCount, formatMoment } from "./format";

export const storedTexts = {
  readOnly: (at: string) => `You look at what the store said on ${formatMoment(at)}. The past is only read: go back to now to change something.`,
  axis: {
    label: "What to look at",
    learned: "What was believed",
    stored: "What the store said",
    learnedHint: "What was learned later is left out, and what was contradicted later counts as believed. Corrections made since are kept.",
    storedHint: "Conversations and memories as they were stored then: corrections made since are taken back, deleted ones are there, later ones are not.",
    onlyUser: "Choose a user: what the store said is followed for one user at a time.",
  },
  at: (at: string) => `What the store said on ${formatMoment(at)}`,
  nothing: "Nothing has been changed here yet.",
  band: {
    text: (at: string) => `What the store said on ${formatMoment(at)}`,
    changes: (n: number) => `${count(n, "later change", "later changes")} taken back, read only`,
    onlyUser: "only a user’s timeline, memories and versions follow; this place shows now",
    otherView: "timeline, memories and versions follow; this view shows now",
    tag: "tags are those of now",
    tooFar: (n: number, earliest: string) => `more than ${formatCount(n)} changes were made since; the earliest time that can be shown is ${formatMoment(earliest)}`,
    show: "Show that",
    begins: (at: string) => `as far as the trail goes back: it begins on ${formatMoment(at)}`,
    forgotten: "something was forgotten since and does not show",
    others: "what other programs wrote is in no trail and shows as it is now",
    failed: "what was changed since cannot be read",
  },
  gone: {
    title: "Not in the store then",
    conversation: (at: string) => `This conversation was not stored on ${formatMoment(at)}: it was added later, deleted before, or belonged to somebody else.`,
    text: (at: string) => `This memory was not stored on ${formatMoment(at)}: it was added later, deleted before, or belonged to somebody else.`,
  },
} as const;
