import { describe, expect, it } from "vitest";

import { chatConfig, chatModel } from "../../dev/agent";
import { batchProblems, budgetOf, NEW_BATCH } from "./batchForm";
import { chatConfigOf, chatFormOf, chatProblemsOf, chatRemarksOf, NEW_CHAT_MODEL, withProvider, type ChatModelForm } from "./chatModelForm";

const compatible: ChatModelForm = { ...NEW_CHAT_MODEL, provider: "compatible", url: "http://127.0.0.1:11434/v1", model: "llama3.2" };

describe("the form of a language model", () => {
  it("gives back what was saved", () => {
    expect(chatConfigOf(chatFormOf(chatModel.model))).toEqual(chatConfig);
    const azure = { ...chatConfig, provider: { kind: "azure" as const, endpoint: "https://a.example", deployment: "mini", apiVersion: "2024-10-21" }, model: "" };
    expect(chatConfigOf(chatFormOf({ id: "a", name: "A", config: azure }))).toEqual({ ...azure, model: "mini" });
  });

  it("never holds a key that was not typed now", () => {
    expect(chatFormOf(chatModel.model).key).toBe("");
  });

  it.each([
    [{ url: "" }, "url"],
    [{ url: "localhost:11434" }, "url"],
    [{ url: "http://ada:pw@host/v1" }, "url"],
    [{ model: " " }, "model"],
    [{ temperature: "2.5" }, "temperature"],
    [{ topP: "0" }, "topP"],
    [{ maxTokens: "1.5" }, "maxTokens"],
    [{ deadline: "0" }, "deadline"],
    [{ retries: "11" }, "retries"],
    [{ promptPrice: "-1" }, "promptPrice"],
    [{ promptPrice: "1" }, "answerPrice"],
  ])("finds the field to mend in %j", (change, field) => {
    expect(Object.keys(chatProblemsOf({ ...compatible, ...change }))).toEqual([field]);
  });

  it("has nothing to mend in what may be sent, and says when it goes unencrypted to another computer", () => {
    expect(chatProblemsOf(compatible)).toEqual({});
    expect(chatRemarksOf(compatible)).toEqual({});
    expect(chatRemarksOf({ ...compatible, url: "http://gpu.example/v1" }).url).toBeTruthy();
  });

  it("begins with what is usual for a provider, and keeps name and key", () => {
    const form = withProvider({ ...compatible, name: "Mine", key: "k" }, "openAi", [chatConfig]);
    expect(form).toMatchObject({ provider: "openAi", name: "Mine", key: "k", model: "gpt-4o-mini", promptPrice: "0.15", url: "" });
    expect(withProvider(compatible, "groq", [chatConfig])).toMatchObject({ provider: "groq", model: "" });
  });
});

describe("the form of a batch", () => {
  it("has no limit where nothing is typed", () => {
    expect(batchProblems(NEW_BATCH)).toEqual({});
    expect(budgetOf({ ...NEW_BATCH, cost: "0.5" })).toEqual({ calls: null, tokens: null, cost: 0.5 });
  });

  it.each([
    [{ concurrency: "33" }, "concurrency"],
    [{ concurrency: "" }, "concurrency"],
    [{ calls: "0" }, "calls"],
    [{ tokens: "many" }, "tokens"],
    [{ cost: "0" }, "cost"],
  ])("finds the field to mend in %j", (change, field) => {
    expect(Object.keys(batchProblems({ ...NEW_BATCH, ...change }))).toEqual([field]);
  });
});
