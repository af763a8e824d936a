// The development page: the real window over invented data. `?theme=dark` fixes the theme, `?task` shows a task.

import { installFake } from "./fakeInternals";

const asked = new URLSearchParams(window.location.search);
const theme = asked.get("theme");
// The router takes the page's own query for a part of its address.
window.history.replaceState(null, "", window.location.pathname + window.location.hash);
const fake = installFake(theme ? { window_settings: () => ({ theme, version: "0.1.0" }) } : {});

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
