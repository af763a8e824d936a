import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { openWindow } from "./window";

const at = (href: string) => new URLSearchParams(href.split("?")[1]);
const SLOW = { timeout: 5_000 };

describe("the overview", () => {
  it("shows what happened and what stands out, of a user too, and leads to the lists", async () => {
    const { history, user } = await openWindow("/o/acme/u/alice?view=overview");
    const look = await screen.findByRole("region", { name: "Needs a look" }, SLOW);
    within(look).getByText("Every memory of a conversation still has its source turns.");
    await user.click(within(look).getByRole("button", { name: "Open contradictions: show 2 memories" }));
    await waitFor(() => expect(at(history.location.href).get("filter")).toBe("contested"));
    expect(at(history.location.href).get("view")).toBe("memories");
    await screen.findByRole("button", { name: "Contested", pressed: true });
  });

  it("has a bar for each month that leads to its memories, and the same as a table", async () => {
    const { history, user } = await openWindow("/o/acme/u/alice?view=overview");
    const chart = await screen.findByRole("region", { name: "Learned, changed, deleted" }, SLOW);
    const bars = within(chart).getAllByRole("button", { name: /learned, .* changed$/ });
    expect(bars.length).toBeGreaterThan(2);
    const name = bars.at(-1)?.getAttribute("aria-label") ?? "";
    await user.click(within(chart).getByRole("button", { name: "As table" }));
    const rows = within(within(chart).getByRole("table")).getAllByRole("row");
    expect(rows).toHaveLength(13);
    expect(name).toContain(rows[1]?.querySelector("button")?.textContent);
    await user.click(within(chart).getByRole("button", { name: "Week" }));
    expect(within(within(chart).getByRole("table")).getAllByRole("row")).toHaveLength(27);
    await user.click(within(chart).getByRole("button", { name: "As chart" }));
    within(chart).getAllByRole("button", { name: /learned, .* changed$/ })[0]?.focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(at(history.location.href).get("view")).toBe("memories"));
    const [from, to] = [at(history.location.href).get("from") ?? "", at(history.location.href).get("to") ?? ""];
    expect(Date.parse(to) - Date.parse(from)).toBe(6 * 86_400_000);
  });

  it("has the calendar as a table of days", async () => {
    const { history, user } = await openWindow("/o/acme/u/alice?view=overview");
    const calendar = await screen.findByRole("region", { name: "Activity" }, SLOW);
    within(calendar).getByRole("slider");
    await user.click(within(calendar).getByRole("button", { name: "As table" }));
    const first = within(within(calendar).getByRole("table")).getAllByRole("row")[1];
    await user.click(within(first as HTMLElement).getByRole("button"));
    await waitFor(() => expect(at(history.location.href).get("view")).toBe("timeline"));
  });

  it("is saved as pictures that stand alone, and says whose days they are", async () => {
    const { enter, sent } = await openWindow("/o/acme/u/alice?view=overview");
    for (const [chart, wanted] of [["Activity", "less"], ["Learned, changed, deleted", "Deleted"]] as const) {
      const region = await screen.findByRole("region", { name: chart }, SLOW);
      await waitFor(() => expect(sent("get_user").length).toBeGreaterThan(0));
      await enter(await within(region).findByRole("button", { name: `Save the picture of ${chart}` }));
      await enter(await screen.findByRole("menuitem", { name: "As a picture (SVG)…" }));
      await screen.findAllByText("Saved as graph.svg.");
      const { name, picture } = sent("save_picture").at(-1) as { name: string; picture: { kind: string; content: string } };
      expect(name).toBe(`${chart} – Alice Moreau`);
      const parsed = new DOMParser().parseFromString(picture.content, "image/svg+xml");
      expect(parsed.querySelector("parsererror")).toBeNull();
      const words = [...parsed.querySelectorAll("text")].map((text) => text.textContent);
      expect(words).toContain(name);
      expect(words).toContain(wanted);
      expect(words.some((text) => /^\d+ \w{3} (\d{4} )?– \d+ \w{3} \d{4}$/.test(text))).toBe(true);
      expect(picture.content).not.toMatch(/var\(|class=|oklch/);
    }
  });

  it("stands above the users and agents of an organization", async () => {
    const { history, user } = await openWindow("/o/acme");
    const revised = await screen.findByRole("region", { name: "Most revised" }, SLOW);
    await screen.findByRole("heading", { name: /^Users/ });
    await user.click(within(revised).getAllByRole("button")[0] as HTMLElement);
    await waitFor(() => expect(at(history.location.href).get("view")).toBe("versions"));
  });

  it("says when it cannot be read", async () => {
    const refused = () => {
      throw { code: "unavailable", message: "The store does not answer.", hint: null, retryable: true };
    };
    await openWindow("/o/acme/u/alice?view=overview", { overview: refused });
    await screen.findByText("The store does not answer.", undefined, SLOW);
  });
});
