// How a saved store is told in a list: its icon, and where it is in one line.

import { Folder, Server, Sparkles } from "lucide-react";

import type { SavedStore } from "../../api/servers";

export function iconOf({ demo, place }: SavedStore) {
  if (demo) return Sparkles;
  return place.kind === "servers" ? Server : Folder;
}

/** "~/Memora/clinic", or "db.example.org:7687 · qdrant.example.org:6334". */
export function placeOf({ place }: SavedStore): string {
  if (place.kind === "folder") return place.path;
  const { graph, index } = place.servers;
  return [graph.url, index?.url].filter((url) => url !== undefined).map(hostOf).join(" · ");
}

function hostOf(url: string): string {
  return url.replace(/^[a-z0-9+]+:\/\//i, "").replace(/\/$/, "");
}
