import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { organizations } from "../dev/people";
import { openFolder } from "../dev/stores";
import { openWindow } from "./window";

const demo = { store_status: () => ({ ...openFolder, store: { ...openFolder.store, demo: true } }), list_organizations: () => ({ items: organizations.slice(0, 1), next: null }) };
const at = (href: string) => new URLSearchParams(href.split("?")[1]);
const panel = () => screen.findByRole("region", { name: "Guided tour" });

describe("the guided tour", () => {
  it("leads through six places by page keys, and ends", async () => {
    const { history, user } = await openWindow("/", demo);
    await user.click(await screen.findByRole("button", { name: /^Take the tour/ }));
    const tour = within(await panel());
    await tour.findByText(/users and the agents that talked to them/);
    expect(history.location.href).toBe("/o/acme?view=overview");
    const places = [];
    for (let step = 2; step <= 6; step += 1) {
      await user.keyboard("{PageDown}");
      await tour.findByText(`${step} of 6`);
      await waitFor(() => expect(tour.queryByText("Looking for something to show…")).toBeNull());
      places.push(at(history.location.href));
    }
    expect(places.map((place) => place.get("view"))).toEqual(["timeline", "timeline", "versions", "search", "memories"]);
    expect(places[3]?.get("q")).toContain("illustrator at a publishe");
    expect(places.slice(1).every((place) => place.get("memory") === "work-v6")).toBe(true);
    await waitFor(() => expect(document.querySelector("[data-tour-mark]")?.id).toBe("memory-actions"));
    await user.click(tour.getByRole("button", { name: "Finish" }));
    expect(screen.queryByRole("region", { name: "Guided tour" })).toBeNull();
    expect(document.querySelector("[data-tour-mark]")).toBeNull();
  });

  it("is left with Esc and goes on there, from the palette too", async () => {
    const { user } = await openWindow("/", demo);
    await user.click(await screen.findByRole("button", { name: /^Take the tour/ }));
    (await panel()).focus();
    await user.keyboard("{ArrowRight}{ArrowRight}");
    await within(await panel()).findByText("3 of 6");
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("region", { name: "Guided tour" })).toBeNull();
    await user.keyboard("{Control>}k{/Control}");
    await user.click(await screen.findByRole("option", { name: "Guided tour" }));
    const tour = within(await panel());
    await tour.findByText("3 of 6");
    await user.click(tour.getByRole("button", { name: "From the beginning" }));
    await tour.findByText("1 of 6");
  });

  it("says when the store has nothing for a step any more", async () => {
    const { history, user } = await openWindow("/", { ...demo, list_memories: () => ({ items: [], next: null }) });
    await user.click(await screen.findByRole("button", { name: /^Take the tour/ }));
    const tour = within(await panel());
    await tour.findByText(/users and the agents/);
    await user.keyboard("{PageDown}");
    await tour.findByText(/This step finds nothing to show: the demo store was changed/);
    expect(history.location.href).toBe("/o/acme?view=overview");
  });

  it("offers the demo store where another one is open", async () => {
    const { sent, user } = await openWindow("/");
    await user.keyboard("{Control>}k{/Control}");
    await screen.findByRole("dialog", { name: "Command palette" });
    await user.keyboard("guided");
    await user.click(await screen.findByRole("option", { name: "Guided tour" }));
    await user.click(await within(await panel()).findByRole("button", { name: "Open the demo store" }));
    expect(sent("open_demo_store")).toHaveLength(1);
  });
});
