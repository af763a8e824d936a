// How a saved store is told in a list.

import { Folder, Server, Sparkles } from "lucide-react";

import type { SavedStore } from "../../api/bindings.gen";

export function iconOf({ demo, place }: SavedStore) {
  if (demo) return Sparkles;
  return place.kind === "servers" ? Server : Folder;
}
