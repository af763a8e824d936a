import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { texts } from "../src/lib/texts";
import { openWindow } from "./window";

describe("a dialog", () => {
  it("gives the keyboard back to where it was, also after another one came in its place", async () => {
    const { user } = await openWindow("/o/acme/u/alice?view=memories");
    const list = await screen.findByRole("listbox", { name: "Memories" });
    list.focus();
    await user.keyboard("{Control>}k{/Control}");
    await screen.findByRole("dialog", { name: "Command palette" });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(document.activeElement).toBe(list));
    await user.keyboard("{Control>}k{/Control}");
    await screen.findByRole("dialog", { name: "Command palette" });
    await user.keyboard(`${texts.keys.action}`);
    await user.click(await screen.findByRole("option", { name: `${texts.keys.action}?` }));
    await screen.findByRole("dialog", { name: "Keys" });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(document.activeElement).toBe(list));
  });
});
