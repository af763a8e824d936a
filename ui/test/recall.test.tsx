// The panes take every press of the pointer in jsdom, where nothing has a place: fields are focused without one.

import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { recallOf } from "../dev/agent";
import { refuse, type Handlers } from "../dev/fakeBackend";
import type { RecallRequest } from "../src/api/bindings.gen";
import { openWindow } from "./window";

const button = (name: string | RegExp) => screen.findByRole("button", { name });
const withoutModel: Handlers = { list_chat_models: () => ({ models: [], chosen: null, suggestions: [] }) };

async function asked(message: string, overrides: Handlers = {}) {
  const opened = await openWindow("/o/acme/u/alice?view=recall", overrides);
  (await screen.findByRole("textbox", { name: "Message" })).focus();
  await opened.user.keyboard(`${message}{Control>}{Enter}{/Control}`);
  return opened;
}

const requests = (sent: (name: string) => Record<string, unknown>[]) => sent("recall").map((call) => call.request as RecallRequest);

describe("the recall playground", () => {
  it("shows queries, ranks, what is recalled and what was left out and why", async () => {
    const { user, history } = await asked("Is Jake’s school ready?");
    const result = await screen.findByRole("region", { name: "Recalled" });
    await within(result).findByText(/\d recalled of \d+ found/);
    expect(within(result).getAllByText(/written by the model, \d+ hits?/).length).toBe(3);
    expect(within(result).getByText(/^Left out: not relevant, says the model/)).toBeTruthy();
    expect(within(result).getAllByText(/query 1: rank 1/).length).toBeGreaterThan(0);
    expect(within(result).getByRole("img", { name: /From queries to recalled memories/ })).toBeTruthy();
    await user.click(within(result).getAllByRole("button", { name: /allergic reaction to peanuts/ })[0] ?? expect.fail());
    await waitFor(() => expect(history.location.href).toContain("memory=hit-school"));
  });

  it("works without a model, and says what is different", async () => {
    const { sent } = await asked("peanuts at school", withoutModel);
    await screen.findByText(/the message itself is the query, and nothing is filtered/);
    expect(screen.getByRole("checkbox", { name: "Model writes queries" })).toHaveProperty("disabled", true);
    await screen.findByRole("region", { name: "Recalled" });
    expect(requests(sent)[0]).toMatchObject({ message: "peanuts at school", scope: { orgId: "acme", userId: "alice" } });
  });

  it("compares two settings side by side and marks what only one of them recalls", async () => {
    const { user, sent } = await asked("peanuts at school");
    await screen.findByRole("region", { name: "Recalled" });
    await user.click(await button("Compare"));
    await user.click(await button(/^Recall ?Ctrl/));
    const b = await screen.findByRole("region", { name: "Recalled B" });
    await within(b).findAllByText("only in B");
    expect(requests(sent).slice(1).map(({ settings }) => settings.writeQueries)).toEqual([true, false]);
  });

  it("asks what would have been recalled at a message, as of then, without what came of it", async () => {
    const { user, sent } = await openWindow("/o/acme/u/alice?view=timeline&open=peanut&at=2026-11-12");
    const here = await screen.findAllByRole("button", { name: "What would have been recalled here?" });
    await user.click(here[2] ?? expect.fail());
    await screen.findByText("Message 3 of the conversation of 12 Nov 2026");
    expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Message" }).value).toContain("Sarah is due on the 15th");
    await user.click(await button(/^Recall ?Ctrl/));
    await waitFor(() => expect(requests(sent)).toHaveLength(1));
    const [request] = requests(sent);
    expect(request?.asOf).toBe("2026-11-12T09:14:00Z");
    expect(request?.preceding).toHaveLength(2);
    expect(request?.exclude).toContain("m-lyon");
    await user.click(await button("Type another message"));
    await waitFor(() => expect(screen.queryByText(/^Message 3/)).toBeNull());
  });

  it("keeps message and answer when the view is left", async () => {
    const { user } = await asked("peanuts at school");
    await screen.findByText(/\d recalled of/);
    await user.click(screen.getByRole("tab", { name: "Timeline" }));
    await user.click(screen.getByRole("tab", { name: "Recall" }));
    await screen.findByText(/\d recalled of/);
    expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Message" }).value).toBe("peanuts at school");
  });

  it("says what the model could not do, and what happened when nothing can be recalled", async () => {
    let fails = false;
    const { user } = await asked("peanuts", {
      recall: ({ request }) =>
        fails
          ? refuse("unavailable", "The index does not answer.")
          : { ...recallOf(request as RecallRequest), problems: ["no search queries were written: the model’s limit is reached"] },
    });
    await screen.findByText(/no search queries were written/);
    fails = true;
    await user.click(await button(/^Recall ?Ctrl/));
    expect((await screen.findByRole("alert")).textContent).toContain("Nothing was recalled. The message is kept.");
  });

  it("is there for a whole organization", async () => {
    const { user, sent } = await openWindow("/o/acme?view=recall");
    (await screen.findByRole("textbox", { name: "Message" })).focus();
    await user.keyboard("peanuts{Control>}{Enter}{/Control}");
    await waitFor(() => expect(requests(sent)[0]?.scope).toEqual({ orgId: "acme", userId: null, agentId: null }));
  });

  it("gives the text that an agent would get", async () => {
    const copied: string[] = [];
    const { user } = await asked("peanuts at school");
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: (text: string) => Promise.resolve(copied.push(text)) } });
    await user.click(await button("Copy as the agent gets it"));
    await screen.findByText("The text was copied.");
    expect(copied[0]).toContain("hit-school");
  });
});
