import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { refuse } from "../dev/fakeBackend";
import { sizeAfter } from "../src/features/settings/appearance";
import { openWindow } from "./window";

const SIZES = [90, 100, 115, 130, 150];

async function openSettings(overrides = {}, href = "/") {
  const opened = await openWindow(href, overrides);
  await screen.findByRole("tree");
  await opened.user.keyboard("{Control>},{/Control}");
  return { ...opened, dialog: within(await screen.findByRole("dialog", { name: "Settings" })) };
}

describe("the settings", () => {
  it("are opened by a key and walked through by arrows", async () => {
    const { dialog, user } = await openSettings();
    expect(document.activeElement).toBe(dialog.getByRole("tab", { name: "Appearance" }));
    await user.keyboard("{ArrowDown}");
    await dialog.findByRole("heading", { name: "Privacy" });
    await user.keyboard("{ArrowDown}{ArrowDown}");
    await dialog.findByRole("heading", { name: "Stores" });
    await user.keyboard("{End}");
    expect(document.activeElement).toBe(dialog.getByRole("tab", { name: "Keyboard" }));
    await user.click(dialog.getByRole("button", { name: /^Show all keys/ }));
    await screen.findByRole("dialog", { name: "Keys" });
  });

  it("change theme and size at once", async () => {
    const { dialog, sent, user } = await openSettings();
    await user.click(await dialog.findByRole("button", { name: "Dark" }));
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
    await user.click(dialog.getByRole("button", { name: "130%" }));
    await waitFor(() => expect(dialog.getByRole("button", { name: "130%" }).getAttribute("aria-pressed")).toBe("true"));
    expect(sent("set_text_size")).toEqual([{ percent: 130 }]);
    // The keys go on from there, also in the dialog.
    await user.keyboard("{Control>}+{/Control}");
    await user.keyboard("{Control>}+{/Control}");
    await user.keyboard("{Control>}0{/Control}");
    await waitFor(() => expect(sent("set_text_size").map(({ percent }) => percent)).toEqual([130, 150, 100]));
  });

  it("turn notifications off", async () => {
    const { dialog, sent, user } = await openSettings();
    await user.click(await within(await dialog.findByRole("group", { name: "Notifications" })).findByRole("button", { name: "Off" }));
    await waitFor(() => expect(dialog.getByRole("button", { name: "Off" }).getAttribute("aria-pressed")).toBe("true"));
    expect(sent("set_notifications")).toEqual([{ on: false }]);
  });

  it("say in place when they cannot be written", async () => {
    const { dialog, user } = await openSettings({ set_theme: () => refuse("file", "The settings cannot be written: the disk is full.") });
    await user.click(await dialog.findByRole("button", { name: "Dark" }));
    expect((await dialog.findByRole("alert")).textContent).toContain("the disk is full");
  });

  it("forget the recent searches", async () => {
    const { dialog, user } = await openSettings({}, "/o/acme?view=search&q=peanut");
    await user.click(dialog.getByRole("tab", { name: "Privacy" }));
    await user.click(await dialog.findByRole("button", { name: "Forget them" }));
    await dialog.findByText("There are none.");
  });
});

describe("a step of the text size", () => {
  it("ends at the ends", () => {
    expect(sizeAfter("larger", 100, SIZES)).toBe(115);
    expect(sizeAfter("larger", 150, SIZES)).toBe(150);
    expect(sizeAfter("smaller", 90, SIZES)).toBe(90);
    expect(sizeAfter("normal", 130, SIZES)).toBe(100);
  });
});
