import { describe, expect, it } from "vitest";

import { formOf, NEW_CONNECTION, problemsOf, remarksOf, secretsOf, serversOf, type ConnectionForm } from "./connectionForm";
import { storeTexts } from "./storeTexts";

const { fields } = storeTexts;
const form = (changes: Partial<ConnectionForm> = {}): ConnectionForm => ({ ...NEW_CONNECTION, name: "Clinic", ...changes });

describe("the form of a connection", () => {
  it("is complete with a name and what Memora uses", () => {
    expect(problemsOf(form())).toEqual({});
  });

  it.each([
    ["", fields.graphEmpty],
    ["localhost:7687", fields.graphScheme],
    ["http://localhost:7474", fields.graphHttp],
    ["ftp://localhost", fields.graphScheme],
    ["bolt://", fields.url],
    ["bolt://host:99999", fields.port],
    ["bolt://host:0", fields.port],
    ["bolt://neo4j:secret@host", fields.credentials],
    ["bolt://host:7687/neo4j", fields.path],
  ])("says what is wrong with the Neo4j address %j", (graphUrl, problem) => {
    expect(problemsOf(form({ graphUrl })).graphUrl).toBe(problem);
  });

  it.each(["bolt://10.0.0.4:7687", "bolt+s://db.example.org", "neo4j+ssc://[::1]:7687", "neo4j://a-b.example.org/"])("takes %s", (graphUrl) => {
    expect(problemsOf(form({ graphUrl }))).toEqual({});
  });

  it("looks at Qdrant and the models only where they are used", () => {
    const wrong = form({ indexUrl: "qdrant:6334", collection: "a/b", models: "api", dimensions: "-3" });
    expect(Object.keys(problemsOf(wrong)).sort()).toEqual(["collection", "dimensions", "indexUrl", "model", "modelsUrl"]);
    expect(problemsOf({ ...wrong, withIndex: false })).toEqual({});
    expect(problemsOf({ ...wrong, models: "none" }).model).toBeUndefined();
  });

  it("remarks on the REST port and on what travels without encryption", () => {
    expect(remarksOf(form())).toEqual({});
    expect(remarksOf(form({ indexUrl: "http://localhost:6333" })).indexUrl).toBe(fields.restPort);
    expect(remarksOf(form({ graphUrl: "bolt://db.example.org" })).graphUrl).toBe(fields.plain);
    expect(remarksOf(form({ graphUrl: "bolt+s://db.example.org" }))).toEqual({});
  });

  it("sends trimmed fields, and nothing for what was not typed", () => {
    const typed = form({ graphUrl: " bolt://h:7687 ", models: "api", modelsUrl: "http://localhost/v1", model: "m", dimensions: "384", secrets: { graphPassword: "pw", indexKey: "", modelsKey: "" } });
    expect(serversOf(typed)).toEqual({
      graph: { url: "bolt://h:7687", user: "neo4j", database: null },
      index: { url: "http://localhost:6334", collection: "memory_collection_v0_2" },
      models: { kind: "api", url: "http://localhost/v1", model: "m", dimensions: 384 },
      editing: false,
    });
    expect(secretsOf(typed)).toEqual({ graphPassword: "pw", indexKey: null, modelsKey: null });
    expect(serversOf({ ...typed, withIndex: false })).toMatchObject({ index: null, models: { kind: "none" } });
  });

  it("comes back from a saved store as it was sent", () => {
    const servers = serversOf(form({ database: "people", editing: true, models: "none" }));
    expect(serversOf(formOf({ id: "s", name: "Clinic", demo: false, place: { kind: "servers", servers } }))).toEqual(servers);
  });
});
