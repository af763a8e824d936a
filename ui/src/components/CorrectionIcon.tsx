// The picture of each correction, the same in every menu.

import { Bot, CalendarClock, CheckCheck, Eraser, FilePenLine, History, Link2, Link2Off, MessageSquareQuote, Merge, Pencil, Plus, Split, Trash2, UserRoundPen } from "lucide-react";
import type { LucideIcon } from "lucide-react";

import type { CorrectionAction } from "../lib/corrections";

const ICONS: Record<CorrectionAction, LucideIcon> = {
  fixWording: Pencil,
  correct: FilePenLine,
  split: Split,
  merge: Merge,
  contradict: Link2,
  unlink: Link2Off,
  setSources: MessageSquareQuote,
  setDate: CalendarClock,
  setAgent: Bot,
  moveMemories: UserRoundPen,
  review: CheckCheck,
  restore: History,
  delete: Trash2,
  forget: Eraser,
  addMemory: Plus,
  setInteractionAgent: Bot,
  moveInteraction: UserRoundPen,
  deleteInteraction: Trash2,
};

export function CorrectionIcon({ action }: { action: CorrectionAction }) {
  const Icon = ICONS[action];
  return <Icon />;
}
