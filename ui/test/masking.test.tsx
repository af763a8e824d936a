import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { openWindow } from "./window";

describe("masking", () => {
  it("goes on by one key, is marked, reads everything anew and forgets what was typed", async () => {
    const { sent, history, user } = await openWindow("/o/acme/u/alice?view=search&q=Bob");
    await screen.findByRole("button", { name: "Masking" });
    await waitFor(() => expect(sent("search").length).toBe(1));
    const trees = sent("list_organizations").length;
    await user.keyboard("{F8}");
    await screen.findByRole("button", { name: /Names masked/ });
    expect(sent("set_masking")).toEqual([{ level: "names" }]);
    await waitFor(() => expect(sent("list_organizations").length).toBeGreaterThan(trees));
    await waitFor(() => expect(history.location.href).not.toContain("Bob"));
    await user.keyboard("{F8}");
    await screen.findByRole("button", { name: "Masking" });
    expect(sent("set_masking").at(-1)).toEqual({ level: "off" });
  });

  it("can mask texts too, from its menu", async () => {
    const { sent, enter } = await openWindow("/o/acme/u/alice?view=memories");
    await enter(await screen.findByRole("button", { name: "Masking" }));
    await enter(await screen.findByRole("menuitemcheckbox", { name: "Mask names and texts" }));
    await screen.findByRole("button", { name: /Names and texts masked/ });
    expect(sent("set_masking")).toEqual([{ level: "namesAndTexts" }]);
  });

  it("keeps corrections off, says why, and offers the way back", async () => {
    const { sent, user } = await openWindow("/o/acme?view=overview", { masking: () => "names" });
    await screen.findByRole("button", { name: /Names masked/ });
    const rename = await screen.findByRole("button", { name: /^Rename/ });
    expect(rename.getAttribute("aria-description")).toMatch(/Names are masked/);
    await user.keyboard("{Control>}z{/Control}");
    const toast = await screen.findByText(/stop masking \(F8\) to change something/);
    await user.click(within(toast.parentElement as HTMLElement).getByRole("button", { name: "Stop masking" }));
    expect(sent("set_masking")).toEqual([{ level: "off" }]);
  });

  it("hides what is being captured, and keeps it", async () => {
    await openWindow("/o/acme/u/alice?view=capture", { masking: () => "names" });
    await screen.findByText("No conversations are captured while names are masked");
  });
});

describe("sharing", () => {
  it("writes a page of the versions, a comparison and a playback, and says the name of the file", async () => {
    const saved = { share: () => ({ file: "page.html", bytes: 48_200 }) };
    const { sent, enter } = await openWindow("/o/acme/u/alice?view=compare", saved);
    await enter(await screen.findByRole("button", { name: "Share" }));
    await enter(await screen.findByRole("menuitem", { name: "As a page (HTML)…" }));
    await screen.findByText(/Saved as page\.html, 48/);
    expect(sent("share")[0]?.what).toMatchObject({ kind: "comparison" });
  });

  it("writes lists in three formats", async () => {
    const { sent, enter } = await openWindow("/o/acme?view=overview", { export_list: () => ({ file: "users.csv", rows: 12 }) });
    const share = await screen.findAllByRole("button", { name: "Share" });
    await enter(share[0] as HTMLElement);
    await enter(await screen.findByRole("menuitem", { name: "As CSV for spreadsheets…" }));
    await screen.findByText("Saved as users.csv, 12 lines.");
    expect(sent("export_list")[0]).toMatchObject({ list: { kind: "users", orgId: "acme" }, format: "csv" });
  });

  it("offers the evidence of a memory, also while names are masked", async () => {
    const { sent, enter } = await openWindow("/o/acme/u/alice?view=memories&memory=sarah-3", {
      masking: () => "names",
      share: () => ({ file: "evidence.md", bytes: 900 }),
    });
    const inspector = await screen.findByTestId("pane-inspector");
    await enter(await within(inspector).findByRole("button", { name: "More actions" }));
    await enter(await screen.findByRole("menuitem", { name: "Evidence sheet (Markdown)…" }));
    await screen.findByText(/Saved as evidence\.md/);
    expect(sent("share")[0]?.what).toMatchObject({ kind: "evidence", format: "markdown" });
  });
});
