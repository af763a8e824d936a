// Where the window is: place, view and selection, as they stand in the URL. Everything that a restart, a
// link or the back button must bring back is here and nowhere else.

export const VIEWS = ["overview", "timeline", "memories", "versions", "search", "review", "changes", "capture", "recall", "playback", "compare", "graph"] as const;
export type View = (typeof VIEWS)[number];

export type Place =
  | { kind: "store" }
  | { kind: "organization"; orgId: string }
  | { kind: "user"; orgId: string; userId: string }
  | { kind: "agent"; orgId: string; agentId: string };

/** What the inspector shows. `memory` names its user, because a place may hold memories of many. */
export type Selection =
  | { kind: "memory"; userId: string; memoryId: string }
  | { kind: "interaction"; userId: string; interactionId: string };

export type Address = {
  place: Place;
  view: View | null;
  selection: Selection | null;
  /** The interaction that is open as a conversation. */
  open: string | null;
  /** Only what came through this agent. */
  agent: string | null;
  /** The day that the timeline starts from. */
  at: string | null;
  from: string | null;
  to: string | null;
  /** Filter of the memories list. */
  filter: "believed" | "superseded" | "revised" | "contested" | "sourcesLost" | null;
  /** Only memories whose note has this tag. */
  tag: string | null;
  /** Query of the search view, message of the recall view. */
  query: string | null;
  /** The turn of the open interaction for which memories are recalled. */
  turn: number | null;
  /** Search the whole organization from a user's place. */
  everywhere: boolean;
  /** Search all versions instead of current ones. */
  allVersions: boolean;
  /** The change that the versions view compares, as "old~new". */
  edge: string | null;
  /** Findings of the review and kinds of changes to show; empty for all. */
  kinds: readonly string[];
  /** The user to whom the review of an organization is narrowed. */
  of: string | null;
  /** The name of who made the changes to show. */
  by: string | null;
  /** The memory whose changes are shown. */
  about: string | null;
  /** Changes that were made together, by the id of their group. */
  group: string | null;
  /** The moment at which the whole window looks at the store; `null` is now. */
  asOf: string | null;
  /** The time at which the store is looked at as it was stored then, instead of `asOf`: a user's memories and their versions. */
  storedAt: string | null;
  /** The two moments that the compare view compares; `null` are the beginning and the moment of the window. */
  since: string | null;
  until: string | null;
  /** The other user that the compare view compares with, instead of another moment. */
  other: string | null;
  /** The id of the store that the compare view compares with. */
  otherStore: string | null;
};

/** Without what somebody typed, which may be a name. */
export function withoutTyped(address: Address): Address {
  return { ...address, query: null, by: null };
}

export const HOME: Address = {
  place: { kind: "store" },
  view: null,
  selection: null,
  open: null,
  agent: null,
  at: null,
  from: null,
  to: null,
  filter: null,
  tag: null,
  query: null,
  turn: null,
  everywhere: false,
  allVersions: false,
  edge: null,
  kinds: [],
  of: null,
  by: null,
  about: null,
  group: null,
  asOf: null,
  storedAt: null,
  since: null,
  until: null,
  other: null,
  otherStore: null,
};

/** Where the window looks at what is there now. */
export const NOW = { asOf: null, storedAt: null } as const;

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;
const FILTERS = ["believed", "superseded", "revised", "contested", "sourcesLost"] as const;

function oneOf<T extends string>(values: readonly T[], text: string | null): T | null {
  return values.find((value) => value === text) ?? null;
}

function position(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** A moment, written as the backend reads it. */
function moment(text: string | null): string | null {
  if (text === null || !MOMENT.test(text)) return null;
  return Number.isNaN(Date.parse(text)) ? null : text;
}

function decode(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? "");
  } catch {
    return "";
  }
}

function parsePlace(pathname: string): Place {
  const [root, org, kind, id] = pathname.split("/").filter(Boolean);
  const orgId = decode(org);
  if (root !== "o" || !orgId) return { kind: "store" };
  const rest = decode(id);
  if (kind === "u" && rest) return { kind: "user", orgId, userId: rest };
  if (kind === "a" && rest) return { kind: "agent", orgId, agentId: rest };
  return { kind: "organization", orgId };
}

function parseSelection(params: URLSearchParams, place: Place): Selection | null {
  const userId = params.get("user") ?? (place.kind === "user" ? place.userId : null);
  const memoryId = params.get("memory");
  if (userId && memoryId) return { kind: "memory", userId, memoryId };
  const interactionId = params.get("interaction");
  if (userId && interactionId) return { kind: "interaction", userId, interactionId };
  return null;
}

/** Reads an address; what cannot be understood is left out, so that an old link still opens something. */
export function parseAddress(href: string): Address {
  const [pathname = "/", search = ""] = href.replace(/^#/, "").split("?", 2);
  const params = new URLSearchParams(search);
  const place = parsePlace(pathname);
  const date = (name: string) => {
    const value = params.get(name);
    return value && DATE.test(value) ? value : null;
  };
  return {
    place,
    view: oneOf(VIEWS, params.get("view")),
    selection: parseSelection(params, place),
    open: params.get("open"),
    agent: params.get("agent"),
    at: date("at"),
    from: date("from"),
    to: date("to"),
    filter: oneOf(FILTERS, params.get("filter")),
    tag: params.get("tag"),
    query: params.get("q"),
    turn: position(params.get("turn")),
    everywhere: params.get("in") === "organization",
    allVersions: params.get("versions") === "all",
    edge: params.get("edge"),
    kinds: params.get("kinds")?.split(",").filter(Boolean) ?? [],
    of: params.get("of"),
    by: params.get("by"),
    about: params.get("about"),
    group: params.get("group"),
    asOf: moment(params.get("asof")),
    // One axis at a time.
    storedAt: params.has("asof") ? null : moment(params.get("stored")),
    since: moment(params.get("since")),
    until: moment(params.get("until")),
    other: params.get("other"),
    otherStore: params.get("with"),
  };
}

function placePath(place: Place): string {
  const part = encodeURIComponent;
  switch (place.kind) {
    case "store":
      return "/";
    case "organization":
      return `/o/${part(place.orgId)}`;
    case "user":
      return `/o/${part(place.orgId)}/u/${part(place.userId)}`;
    case "agent":
      return `/o/${part(place.orgId)}/a/${part(place.agentId)}`;
  }
}

export function formatAddress(address: Address): string {
  const params = new URLSearchParams();
  const put = (name: string, value: string | null) => {
    if (value) params.set(name, value);
  };
  const { selection, place } = address;
  put("view", address.view);
  if (selection && !(place.kind === "user" && place.userId === selection.userId)) put("user", selection.userId);
  if (selection?.kind === "memory") put("memory", selection.memoryId);
  if (selection?.kind === "interaction") put("interaction", selection.interactionId);
  put("open", address.open);
  put("agent", address.agent);
  put("at", address.at);
  put("from", address.from);
  put("to", address.to);
  put("filter", address.filter);
  put("tag", address.tag);
  put("q", address.query);
  put("turn", address.turn === null ? null : String(address.turn));
  if (address.everywhere) put("in", "organization");
  if (address.allVersions) put("versions", "all");
  put("edge", address.edge);
  put("kinds", address.kinds.join(","));
  put("of", address.of);
  put("by", address.by);
  put("about", address.about);
  put("group", address.group);
  put("asof", address.asOf);
  put("stored", address.storedAt);
  put("since", address.since);
  put("until", address.until);
  put("other", address.other);
  put("with", address.otherStore);
  const search = params.toString();
  return search ? `${placePath(place)}?${search}` : placePath(place);
}

/** The views that make sense at a place, in the order of the tabs. */
export function viewsOf(place: Place): View[] {
  switch (place.kind) {
    case "store":
      return [];
    case "organization":
      return ["overview", "memories", "versions", "search", "review", "changes", "recall", "playback", "compare", "graph"];
    case "user":
      return ["timeline", "memories", "versions", "search", "review", "changes", "capture", "recall", "playback", "compare", "overview", "graph"];
    case "agent":
      return ["memories", "versions", "search"];
  }
}

/** The view that is shown: the asked one where it exists, else the first. */
export function viewOf(address: Address): View | null {
  const views = viewsOf(address.place);
  return address.view && views.includes(address.view) ? address.view : (views[0] ?? null);
}

export function orgOf(place: Place): string | null {
  return place.kind === "store" ? null : place.orgId;
}

export function samePlace(a: Place, b: Place): boolean {
  return placePath(a) === placePath(b);
}

/** Another place: the view stays where it exists there and so does the moment, everything that belonged to the old place goes. */
export function movedTo(address: Address, place: Place, patch: Partial<Address> = {}): Address {
  return { ...HOME, place, view: address.view, asOf: address.asOf, storedAt: address.storedAt, query: address.view === "search" || address.view === "recall" ? address.query : null, ...patch };
}
