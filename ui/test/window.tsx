// Opens the window at an address over the stand-in backend.

import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";

import type { Handlers } from "../dev/fakeBackend";
import { installFake } from "../dev/fakeInternals";
import { followChanges, makeQueryClient } from "../src/api/queryClient";
import { makeRouter } from "../src/app/router";

export async function openWindow(href: string, overrides: Handlers = {}) {
  const fake = installFake(overrides);
  const client = makeQueryClient();
  await followChanges(client);
  const history = createMemoryHistory({ initialEntries: [href] });
  render(
    <QueryClientProvider client={client}>
      <RouterProvider router={makeRouter(history)} />
    </QueryClientProvider>,
  );
  // Keys mean something from here on.
  await screen.findByRole("contentinfo", { hidden: true });
  /** What the window sent with a command, call by call. */
  const sent = (name: string) => fake.calls.filter((call) => call.name === name).map((call) => call.args);
  const user = userEvent.setup();
  /** Enter on an element: without a layout, every pointer in the panes lies on their borders, which take the focus. */
  const enter = async (element: HTMLElement) => {
    element.focus();
    await user.keyboard("{Enter}");
  };
  return { fake, history, sent, user, enter };
}
