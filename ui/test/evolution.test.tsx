import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, onTestFinished, vi } from "vitest";

import { openWindow } from "./window";

/** A window whose width passes the border of the narrow layout. */
function resizable() {
  let narrow = false;
  const changed = new Set<() => void>();
  const wide = window.matchMedia;
  onTestFinished(() => void vi.restoreAllMocks());
  vi.spyOn(window, "matchMedia").mockImplementation((query) => ({
    ...wide(query),
    matches: query === "(max-width: 1000px)" && narrow,
    addEventListener: (_: string, listener: EventListenerOrEventListenerObject) => changed.add(listener as () => void),
    removeEventListener: (_: string, listener: EventListenerOrEventListenerObject) => changed.delete(listener as () => void),
  }));
  return {
    narrow: (now: boolean) => {
      narrow = now;
      for (const listener of [...changed]) listener();
    },
  };
}

const MAY = "2026-05-10T12:00:00Z";

describe("the moment of the window", () => {
  it("goes into every read, is said while it is in the past, and leads back by one key", async () => {
    const { sent, history, user } = await openWindow(`/o/acme/u/alice?view=memories&asof=${MAY}`);
    const band = await screen.findByRole("region", { name: "A moment in the past" });
    expect(band.textContent).toContain("You look at 10 May 2026, 12:00");
    await waitFor(() => expect(sent("list_memories").length).toBeGreaterThan(0));
    expect(sent("list_memories").every((args) => (args.request as { asOf: string }).asOf === MAY)).toBe(true);
    expect(sent("list_organizations").every((args) => args.asOf === MAY)).toBe(true);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("region", { name: "A moment in the past" })).toBeNull());
    expect(history.location.href).not.toContain("asof");
  });

  it("keeps corrections off and says why", async () => {
    const { user } = await openWindow(`/o/acme?view=overview&asof=${MAY}`);
    await screen.findByRole("region", { name: "A moment in the past" });
    const rename = await screen.findByRole("button", { name: /^Rename/ });
    expect(rename.getAttribute("aria-disabled")).toBe("true");
    expect(rename.getAttribute("aria-description")).toMatch(/The past is only read/);
    await user.keyboard("{Control>}z{/Control}");
    await screen.findByText(/go back to now to change something/);
  });

  it("steps to the changes around it and stays when another place is looked at", async () => {
    const { history, user } = await openWindow(`/o/acme/u/alice?view=memories&asof=${MAY}`);
    const band = await screen.findByRole("region", { name: "A moment in the past" });
    await user.click(await within(band).findByRole("button", { name: "Next change" }));
    await waitFor(() => expect(history.location.href).toContain("asof=2026-07-03"));
    await user.keyboard(",");
    await waitFor(() => expect(history.location.href).toContain("asof=2026-05-02"));
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("combobox"), "Acme");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(history.location.href).toMatch(/^\/o\/acme\?.*asof=2026-05-02/));
  });
});

describe("what the store said", () => {
  it("is an axis of its own, chosen in the time control", async () => {
    const { sent, history, user } = await openWindow(`/o/acme/u/alice?view=memories&asof=${MAY}`);
    await user.click(await screen.findByRole("button", { name: /^Moment of the window/ }));
    await user.click(await screen.findByRole("button", { name: "What the store said" }));
    await waitFor(() => expect(history.location.href).toContain("stored=2026-05-10"));
    expect(history.location.href).not.toContain("asof");
    const band = await screen.findByRole("region", { name: "A moment in the past" });
    expect(band.textContent).toContain("What the store said on 10 May 2026, 12:00");
    await waitFor(() => expect(band.textContent).toContain("1 later change taken back"));
    await waitFor(() => expect(sent("stored_memories").length).toBeGreaterThan(0));
    await screen.findByText("Alice plays chess on Sundays.");
    expect(screen.queryByText("Alice drinks black coffee.")).toBeNull();
    expect(sent("stored_memories").every((args) => args.at === MAY)).toBe(true);
  });

  it("steps from change to change, keeps corrections off, and leads back by one key", async () => {
    const { history, user } = await openWindow(`/o/acme/u/alice?view=memories&stored=${MAY}`);
    await screen.findByText("Alice plays chess on Sundays.");
    await user.keyboard(".");
    await waitFor(() => expect(history.location.href).toContain("stored=2026-07-03"));
    await screen.findByText("Alice drinks black coffee.");
    await user.keyboard("{Control>}z{/Control}");
    await screen.findByText(/You look at what the store said on 3 Jul 2026/);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(history.location.href).not.toContain("stored"));
  });

  it("says where a memory was not stored, and which views and places do not follow", async () => {
    const { history } = await openWindow(`/o/acme/u/alice?view=memories&memory=life-2&stored=${MAY}`);
    await screen.findByText("Not in the store then");
    history.push(`/o/acme/u/alice?view=search&stored=${MAY}`);
    const band = await screen.findByRole("region", { name: "A moment in the past" });
    await waitFor(() => expect(band.textContent).toContain("this view shows now"));
    history.push(`/o/acme?view=memories&stored=${MAY}`);
    await waitFor(() => expect(band.textContent).toContain("this place shows now"));
  });

  it("is followed by the timeline and by a conversation", async () => {
    const { sent, history } = await openWindow(`/o/acme/u/alice?view=timeline&stored=${MAY}`);
    const band = await screen.findByRole("region", { name: "A moment in the past" });
    await waitFor(() => expect(band.textContent).toContain("taken back"));
    expect(band.textContent).not.toContain("this view shows now");
    await screen.findByText("As it was said before it was put right.");
    expect([sent("timeline"), sent("conversation")]).toEqual([[], []]);
    expect(sent("stored_timeline").every((args) => args.at === MAY)).toBe(true);
    history.push(`/o/acme/u/alice?view=timeline&open=put-right&interaction=put-right&stored=${MAY}`);
    await screen.findByText("The whole of what was said then.");
    expect(sent("stored_conversation").every((args) => args.at === MAY)).toBe(true);
    history.push(`/o/acme/u/alice?view=timeline&interaction=later&stored=${MAY}`);
    await screen.findByText("Not in the store then");
    await screen.findByText(/This conversation was not stored/);
    expect(sent("conversation")).toEqual([]);
  });

  it("filters by the tags of now, and says so", async () => {
    const { sent } = await openWindow(`/o/acme/u/alice?view=memories&tag=drinks&stored=${MAY}`);
    const band = await screen.findByRole("region", { name: "A moment in the past" });
    await waitFor(() => expect(band.textContent).toContain("tags are those of now"));
    expect(sent("stored_memories").every((args) => (args.request as { tag: string }).tag === "drinks")).toBe(true);
  });

  it("says how far back it goes", async () => {
    const earliest = "2026-07-03T11:00:00Z";
    const trail = { changes: 5_000, memories: 0, interactions: 0, previous: null, next: earliest, newest: earliest, begins: null, forgotten: false, earliest };
    const { history, user } = await openWindow(`/o/acme/u/alice?view=memories&stored=${MAY}`, { stored_trail: () => trail, stored_memories: () => ({ items: [], next: null }) });
    await screen.findByText(/more than 5,000 changes were made since/);
    await user.click(screen.getByRole("button", { name: "Show that" }));
    await waitFor(() => expect(history.location.href).toContain("stored=2026-07-03"));
  });
});

describe("a playback", () => {
  it("steps through what happened, shows both texts, and takes the window along", async () => {
    const { history, user } = await openWindow("/o/acme/u/alice?view=playback");
    await screen.findByText(/Before the first change/);
    await user.keyboard("{ArrowRight}");
    await screen.findByText(/learned “Alice drinks green tea\.”/);
    await waitFor(() => expect(history.location.href).toContain("asof=2026-03-01"));
    await user.keyboard("{ArrowRight}{ArrowRight}");
    await screen.findByText(/“Alice drinks black coffee\.” instead of “Alice drinks green tea\.”/);
    const list = screen.getByRole("list", { name: "What was learned" });
    expect(list.querySelector("del")?.textContent).toContain("green tea");
    expect(list.querySelector("ins")?.textContent).toContain("black coffee");
    await user.keyboard("{ArrowLeft}");
    await waitFor(() => expect(history.location.href).toContain("asof=2026-05-02"));
  });

  it("plays and pauses by the space bar", async () => {
    const { user } = await openWindow("/o/acme/u/alice?view=playback");
    await screen.findByText(/Before the first change/);
    await user.keyboard(" ");
    await screen.findByRole("button", { name: "Pause" });
    await screen.findByText(/learned “Alice drinks green tea\.”/);
    await user.keyboard(" ");
    await screen.findByRole("button", { name: "Play" });
  });
});

describe("a comparison", () => {
  it("lists what was learned and changed, and one topic alone", async () => {
    const { user } = await openWindow("/o/acme/u/alice?view=compare");
    const learned = await screen.findByRole("region", { name: "Learned" });
    expect(learned.textContent).toContain("Alice plays chess on Sundays.");
    const changed = screen.getByRole("region", { name: "Changed" });
    expect(changed.querySelector("del")?.textContent).toContain("green tea");
    await user.click(await screen.findByRole("button", { name: /drinks, tea/ }));
    expect(screen.queryByText("Alice plays chess on Sundays.")).toBeNull();
    expect(screen.getByText("2 memories believed before")).toBeTruthy();
  });

  it("sets two stores side by side, of an organization too, people first", async () => {
    const { sent, user } = await openWindow("/o/acme?view=compare");
    await user.click(await screen.findByRole("button", { name: "Two stores" }));
    const others = await screen.findByRole("combobox", { name: "Store" });
    const name = within(others).getAllByRole("option")[1];
    await user.selectOptions(others, name ?? "");
    await user.click(await screen.findByRole("button", { name: "Compare" }));
    const people = await screen.findByRole("table", { name: "Users who differ" });
    expect(within(people).getAllByRole("row")).toHaveLength(3);
    const differing = await screen.findByRole("region", { name: "1 in both, not alike" });
    await waitFor(() => expect(differing.querySelector("del")?.textContent).toContain("green tea"));
    expect(differing.textContent).toContain("other words, another date");
    await user.click(within(people).getByRole("button", { name: /Zoe Ndiaye/ }));
    await screen.findByRole("region", { name: /^1 only in/ });
    expect(sent("compare_stores")[0]?.scope).toEqual({ kind: "organization", orgId: "acme" });
  });

  it("keeps two compared stores when the window becomes narrow, and ends with the view", async () => {
    const window = resizable();
    const { sent, user } = await openWindow("/o/acme?view=compare");
    await user.click(await screen.findByRole("button", { name: "Two stores" }));
    const others = await screen.findByRole("combobox", { name: "Store" });
    await user.selectOptions(others, within(others).getAllByRole("option")[1] ?? "");
    await user.click(await screen.findByRole("button", { name: "Compare" }));
    const people = await screen.findByRole("table", { name: "Users who differ" });
    await user.click(within(people).getByRole("button", { name: /Zoe Ndiaye/ }));
    act(() => window.narrow(true));
    const kept = await screen.findByRole("table", { name: "Users who differ" });
    expect(kept).not.toBe(people);
    within(kept).getByRole("button", { name: /Zoe Ndiaye/, pressed: true });
    await screen.findByRole("region", { name: /^1 only in/ });
    expect(sent("compare_stores")).toHaveLength(1);
    const ended = sent("end_store_comparison").length;
    await user.click(screen.getByRole("tab", { name: /Memories/ }));
    await waitFor(() => expect(sent("end_store_comparison")).toHaveLength(ended + 1));
    act(() => window.narrow(false));
    await user.click(screen.getByRole("tab", { name: /Compare/ }));
    await screen.findByRole("heading", { name: /^Compare with / });
    expect(sent("compare_stores")).toHaveLength(1);
  });
});
