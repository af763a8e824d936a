// Places of the open store that were saved under a name: opened, saved, renamed and deleted from the star of the top bar.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { deleteView, renameView, saveView, viewsQuery } from "../api/views";
import { SavedViews } from "../components/SavedViews";
import { useActions } from "../lib/actions";
import { formatAddress, parseAddress, viewOf, type Address } from "../lib/address";
import { dailyTexts } from "../lib/dailyTexts";
import { SAVED_VIEWS } from "../lib/landmarks";
import { texts } from "../lib/texts";
import { useAddress } from "../lib/useAddress";
import { usePlaceNames } from "./placeNames";

/** What is saved: the place with its filters; the selection only where the view is about it. */
function savedAddress(address: Address): string {
  const view = viewOf(address);
  const isAbout = view === "versions" || view === "graph";
  return formatAddress({ ...address, view, selection: isAbout ? address.selection : null });
}

export function SavedViewsMenu() {
  const { address, goTo } = useAddress();
  const names = usePlaceNames();
  const actions = useActions();
  const views = useQuery(viewsQuery).data ?? [];
  const [problem, setProblem] = useState<string | null>(null);
  const own = savedAddress(address);
  const view = viewOf(address);
  const run = (call: Promise<unknown>, done: () => void) => {
    setProblem(null);
    call.then(done, (error: Error) => setProblem(error.message));
  };
  return (
    <SavedViews
      id={SAVED_VIEWS}
      views={views}
      current={own}
      suggested={dailyTexts.saved.suggestion(names.user ?? names.agent ?? names.organization ?? "", view ? texts.views[view] : texts.inspector.store, address.query ?? (address.tag && `#${address.tag}`))}
      problem={problem}
      onOpen={(saved) => {
        const to = parseAddress(saved.address);
        goTo(to.place, to);
      }}
      onSave={(name, done) =>
        run(saveView({ name, address: own }), () => {
          actions.notify({ text: dailyTexts.saved.saved(name) });
          done();
        })
      }
      onRename={(saved, to, done) => run(renameView(saved.name, to), done)}
      onDelete={(saved) => run(deleteView(saved.name), () => undefined)}
    />
  );
}
