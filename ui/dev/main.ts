// The development page: the real window over invented data. `?theme=dark` fixes the theme, `?task` shows a task,
// `?scene=servers` (or `lost`, `failed`) opens a store on servers in that state, `?scene=demo` the demo store.

import type { Handlers } from "./fakeBackend";
import { installFake } from "./fakeInternals";
import { failed, openFolder, openLost, openServers, survey } from "./stores";

const demo = { ...openFolder, store: { ...openFolder.store, demo: true } };
const SCENES: Record<string, unknown> = { servers: openServers, lost: openLost, failed, demo };

const asked = new URLSearchParams(window.location.search);
const theme = asked.get("theme");
const scene = asked.get("scene");
// The router takes the page's own query for a part of its address.
window.history.replaceState(null, "", window.location.pathname + window.location.hash);
const overrides: Handlers = {};
if (theme) overrides.window_settings = () => ({ theme, notifications: true, textSize: 100, textSizes: [90, 100, 115, 130, 150], version: "0.1.0" });
if (scene && SCENES[scene]) {
  overrides.store_status = () => SCENES[scene];
  if (scene !== "demo") overrides.survey_servers = () => survey;
}
const fake = installFake(overrides);

void import("../src/app/main").then(() => {
  if (!asked.has("task")) return;
  setTimeout(
    () =>
      fake.emit("task-progress", {
        task: "k0", label: "Building the search index", fraction: 0.4, finished: false,
      }),
    300,
  );
});
