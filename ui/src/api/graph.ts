// Reads of the graph view, step by step, of a moment or of now.

import type { Cursor, Neighbourhood, NodeRef, PathSearch, Way } from "./bindings.gen";
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
