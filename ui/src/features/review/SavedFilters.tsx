// Filters of the review that were saved under a name: opened, saved and deleted from one menu.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { deleteView, saveView, viewsQuery } from "../../api/views";
import { SavedViews } from "../../components/SavedViews";
import { useActions } from "../../lib/actions";
import { formatAddress, parseAddress } from "../../lib/address";
import { reviewTexts } from "../../lib/reviewTexts";
import { useAddress } from "../../lib/useAddress";

export function SavedFilters() {
  const { address, goTo } = useAddress();
  const actions = useActions();
  const views = useQuery(viewsQuery).data ?? [];
  const [problem, setProblem] = useState<string | null>(null);
  const own = formatAddress({ ...address, selection: null });
  const saved = views.filter((view) => parseAddress(view.address).view === "review");
  const run = (call: Promise<unknown>, done: () => void) => {
    setProblem(null);
    call.then(done, (error: Error) => setProblem(error.message));
  };
  return (
    <SavedViews
      words={reviewTexts.filters}
      views={saved}
      current={own}
      problem={problem}
      onOpen={(view) => {
        const to = parseAddress(view.address);
        goTo(to.place, to);
      }}
      onSave={(name, done) =>
        run(saveView({ name, address: own }), () => {
          actions.notify({ text: reviewTexts.filters.saved(name) });
          done();
        })
      }
      onDelete={(view) => run(deleteView(view.name), () => undefined)}
    />
  );
}
