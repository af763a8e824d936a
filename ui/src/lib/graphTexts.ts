// Every word of the graph view.

import type { NodeRef, GraphRelation } from "../api/bindings.gen";
import { count, formatCount } from "./format";

export type Kind = NodeRef["kind"];

const kinds: Record<Kind, string> = {
  organization: "Organization",
  user: "User",
  agent: "Agent",
  interaction: "Interaction",
  turn: "Turn",
  memory: "Memory",
  date: "Day",
};

const plurals: Record<Kind, string> = {
  organization: "Organizations",
  user: "Users",
  agent: "Agents",
  interaction: "Interactions",
  turn: "Turns",
  memory: "Memories",
  date: "Days",
};

/** Read along the arrow, and against it. */
const relations: Record<GraphRelation, [string, string]> = {
  belongsTo: ["belongs to", "members"],
  hasAgent: ["has agent", "agent of"],
  hadInteraction: ["had", "had by"],
  withAgent: ["with", "interactions"],
  hasTurn: ["turns", "turn of"],
  nextTurn: ["next", "before"],
  hasMemory: ["remembers", "memory of"],
  obtainedBy: ["obtained by", "obtained"],
  fromInteraction: ["from", "memories from it"],
  fromTurn: ["source", "source of"],
  contradictedBy: ["contradicted by", "contradicts"],
  obtainedOn: ["obtained on", "obtained then"],
  occurredOn: ["took place on", "took place then"],
  dayOf: ["day of", "days"],
};

export const graphTexts = {
  kind: (kind: Kind) => kinds[kind],
  kinds: (kind: Kind) => plurals[kind],
  relation: (relation: GraphRelation, outgoing: boolean) => relations[relation][outgoing ? 0 : 1],
  /** On the edge itself, along its arrow. */
  edge: (relation: GraphRelation) => relations[relation][0],
  label: (nodes: number, edges: number) => `Graph of ${count(nodes, "thing", "things")} and ${count(edges, "relation", "relations")}`,
  help: "Arrow keys move from one to the next, Enter opens or closes what lies around, Shift and arrow keys move the picture, plus, minus and zero zoom.",
  untitled: "without a message",
  expanded: "opened",
  collapsed: "closed",
  superseded: "superseded",
  node: (kind: string, label: string, state: string) => `${kind}: ${label}, ${state}`,
  more: (n: number) => `${formatCount(n)} more`,
  moreOf: (shown: number, total: number, relation: string) => `${relation}: ${formatCount(shown)} of ${formatCount(total)}, ${formatCount(total - shown)} more`,
  summary: (shown: number) => count(shown, "thing", "things"),
  full: (most: number) => `${formatCount(most)} things are as many as can be shown. Close something first.`,
  filter: "Kinds to show",
  showAs: "Show as",
  graph: "Graph",
  list: "List",
  fit: "Fit everything",
  zoomIn: "Larger",
  zoomOut: "Smaller",
  open: "Open what lies around",
  close: "Close what lies around",
  restart: "Start again from here",
  path: {
    from: "Path from here…",
    to: "Path to here",
    cancel: "No path",
    choose: (name: string) => `Path from “${name}”: choose the other end.`,
    searching: "Looking for the path…",
    found: (steps: number) => `Path of ${count(steps, "step", "steps")}.`,
    foundCut: (steps: number) => `Path of ${count(steps, "step", "steps")}; a shorter one may lead through what was not looked at.`,
    none: "No path leads from one to the other.",
    noneCut: (n: number) => `No path was found among ${count(n, "thing", "things")} that were looked at. Choose ends that are closer.`,
  },
  save: "Save the picture",
  saveSvg: "As SVG…",
  savePng: "As PNG…",
  fileName: (label: string) => `Graph of ${label}`.slice(0, 60),
  failed: "This could not be opened",
  nothingThen: "Nothing lay around it at this moment.",
  keys: {
    title: "Graph",
    toggle: "Open or close what lies around",
    pan: "Move the picture",
    zoom: "Larger, smaller, everything",
  },
};
