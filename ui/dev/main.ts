// The development page: the real window over invented data. `?theme=dark` fixes the theme, `?task` shows a task.

import { installFake } from "./fakeInternals";

const asked = new URLSearchParams(window.location.search);
const theme = asked.get("theme");
const fake = installFake(theme ? { settings: () => ({ theme }) } : {});

void import("../src/app/main").then(() => {
  if (!asked.has("task")) return;
  setTimeout(
    () =>
      fake.emit("task-progress", {
        taskId: "k0", name: "Re-embedding Northwind Care", done: 40, total: 100, state: "running", message: null,
      }),
    300,
  );
});
