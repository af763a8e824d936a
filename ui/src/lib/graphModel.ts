// The graph as far as it was opened: things, relations, and what is left to open. Pure data; layout and drawing are elsewhere.

import type { GraphEdge, GraphNode, Neighbourhood, Neighbours, NodeRef, PathSearch, Way } from "../api/bindings.gen";

/** As many things as the picture shows at once. */
export const MOST_SHOWN = 300;
/** As many of each relation as one step opens. */
export const PER_STEP = 12;

export type Shown = {
  node: GraphNode;
  /** The thing from which it was opened; `null` for the first ones. */
  parent: string | null;
};

/** What is left of a relation of a thing. */
export type More = { id: string; of: string; way: Way; shown: number; total: number; next: string };

export type GraphModel = {
  /** In the order in which they came. */
  nodes: ReadonlyMap<string, Shown>;
  edges: ReadonlyMap<string, GraphEdge>;
  expanded: ReadonlySet<string>;
  more: ReadonlyMap<string, More>;
  /** Ids of the things and keys of the relations of the path that was asked for. */
  path: ReadonlySet<string>;
};

export const EMPTY: GraphModel = { nodes: new Map(), edges: new Map(), expanded: new Set(), more: new Map(), path: new Set() };

export function edgeKey(edge: GraphEdge): string {
  return `${edge.from}|${edge.to}|${edge.relation}`;
}

function moreKey(of: string, way: Way): string {
  return `+ ${of}|${way.relation}|${way.outgoing ? "out" : "in"}`;
}

/** The id of a thing, as the backend makes it. */
export function idOf(node: NodeRef): string {
  switch (node.kind) {
    case "organization":
      return `o ${node.key}`;
    case "user":
      return `u ${node.key.orgId} ${node.key.userId}`;
    case "agent":
      return `a ${node.key.orgId} ${node.key.agentId}`;
    case "interaction":
      return `i ${node.key.orgId} ${node.key.userId} ${node.key.interactionId}`;
    case "turn":
      return `t ${node.key.interaction.orgId} ${node.key.interaction.userId} ${node.key.interaction.interactionId} ${node.key.position}`;
    case "memory":
      return `m ${node.key.orgId} ${node.key.userId} ${node.key.memoryId}`;
    case "date":
      return `d ${node.key.user.orgId} ${node.key.user.userId} ${node.key.date}`;
  }
}

function edgeAlong(way: Way, id: string, other: string): GraphEdge {
  return way.outgoing ? { from: id, to: other, relation: way.relation } : { from: other, to: id, relation: way.relation };
}

type Draft = {
  nodes: Map<string, Shown>;
  edges: Map<string, GraphEdge>;
  expanded: Set<string>;
  more: Map<string, More>;
  path: ReadonlySet<string>;
};

function draftOf(model: GraphModel): Draft {
  return { nodes: new Map(model.nodes), edges: new Map(model.edges), expanded: new Set(model.expanded), more: new Map(model.more), path: model.path };
}

function addGroup(draft: Draft, of: string, group: Neighbours, before: number): void {
  let shown = before;
  for (const node of group.nodes) {
    if (!draft.nodes.has(node.id)) {
      if (draft.nodes.size >= MOST_SHOWN) break;
      draft.nodes.set(node.id, { node, parent: of });
    }
    shown += 1;
    const edge = edgeAlong(group.way, of, node.id);
    draft.edges.set(edgeKey(edge), edge);
  }
  const id = moreKey(of, group.way);
  if (group.next === null) draft.more.delete(id);
  else draft.more.set(id, { id, of, way: group.way, shown, total: Math.max(group.total, shown + 1), next: group.next });
}

/** Opens what lies around a thing; the thing itself is added where it is new. */
export function opened(model: GraphModel, around: Neighbourhood): GraphModel {
  const draft = draftOf(model);
  const { id } = around.node;
  const known = draft.nodes.get(id);
  if (!known && draft.nodes.size >= MOST_SHOWN) return model;
  draft.nodes.set(id, { node: around.node, parent: known?.parent ?? null });
  draft.expanded.add(id);
  for (const group of around.groups) addGroup(draft, id, group, 0);
  return draft;
}

/** Adds the next page of a relation. */
export function continued(model: GraphModel, more: More, around: Neighbourhood): GraphModel {
  const group = around.groups[0];
  const draft = draftOf(model);
  if (!group) draft.more.delete(more.id);
  else addGroup(draft, more.of, group, more.shown);
  return draft;
}

/** Everything that was opened from a thing, and from that, and so on. */
function descendants(model: GraphModel, id: string): Set<string> {
  const found = new Set<string>();
  // Things come after the ones from which they were opened.
  for (const [each, { parent }] of model.nodes) {
    if (parent !== null && (parent === id || found.has(parent))) found.add(each);
  }
  found.delete(id);
  return found;
}

/** Closes a thing: what was opened from it goes, but for what lies on the path. */
export function closed(model: GraphModel, id: string): GraphModel {
  const draft = draftOf(model);
  const gone = descendants(model, id);
  for (const each of gone) {
    if (model.path.has(each)) continue;
    draft.nodes.delete(each);
    draft.expanded.delete(each);
  }
  draft.expanded.delete(id);
  for (const [key, edge] of draft.edges) if (!draft.nodes.has(edge.from) || !draft.nodes.has(edge.to)) draft.edges.delete(key);
  for (const [key, more] of draft.more) if (more.of === id || !draft.nodes.has(more.of)) draft.more.delete(key);
  return draft;
}

/** Adds a path, which is marked in the place of one that was asked for before. */
export function withPath(model: GraphModel, found: PathSearch): GraphModel {
  const draft = draftOf(model);
  let parent: string | null = null;
  for (const node of found.nodes) {
    // A path is shown whole, also where the picture is full.
    if (!draft.nodes.has(node.id)) draft.nodes.set(node.id, { node, parent });
    parent = node.id;
  }
  for (const edge of found.edges) draft.edges.set(edgeKey(edge), edge);
  return { ...draft, path: new Set([...found.nodes.map((node) => node.id), ...found.edges.map(edgeKey)]) };
}

export type Visible = {
  nodes: Shown[];
  edges: GraphEdge[];
  more: More[];
};

/** What is shown when some kinds are hidden. Things on the path stay. */
export function visible(model: GraphModel, hidden: ReadonlySet<NodeRef["kind"]>): Visible {
  const nodes = [...model.nodes.values()].filter(({ node }) => !hidden.has(node.node.kind) || model.path.has(node.id));
  const ids = new Set(nodes.map(({ node }) => node.id));
  const edges = [...model.edges.values()].filter((edge) => ids.has(edge.from) && ids.has(edge.to));
  return { nodes, edges, more: [...model.more.values()].filter((more) => ids.has(more.of)) };
}

export function isFull(model: GraphModel): boolean {
  return model.nodes.size >= MOST_SHOWN;
}
