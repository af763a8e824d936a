// Reads of the graph view, step by step, of a moment or of now, and the files it writes.

import type { Cursor, Neighbourhood, NodeRef, PathSearch, Way } from "./bindings.gen";
import { painted, type Picture as Drawn } from "../lib/paint";
import { shareTexts } from "../lib/shareTexts";
import { commands, unwrap } from "./client";

/** A page of each way that leads on from the thing. */
export function readAround(node: NodeRef, limit: number, asOf: string | null): Promise<Neighbourhood> {
  return unwrap(commands.neighbourhood(node, null, { after: null, limit }, asOf));
}

/** The next page of one way. */
export function readOn(node: NodeRef, way: Way, after: Cursor, limit: number, asOf: string | null): Promise<Neighbourhood> {
  return unwrap(commands.neighbourhood(node, way, { after, limit }, asOf));
}

export function findPath(from: NodeRef, to: NodeRef, asOf: string | null): Promise<PathSearch> {
  return unwrap(commands.pathBetween(from, to, asOf));
}

/** The name of the file; `null` when the dialog was closed without a choice. */
export async function savePictureAs(kind: "svg" | "png", drawn: Drawn, name: string): Promise<string | null> {
  if (kind === "svg") return unwrap(commands.savePicture(name, { kind: "svg", content: drawn.svg }));
  const bytes = await painted(drawn).catch(() => null);
  if (!bytes) throw new Error(shareTexts.notDrawn);
  return unwrap(commands.savePicture(name, { kind: "png", content: bytes }));
}
