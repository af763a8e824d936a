// Search in the memories of a place, live while one types.

import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";

import type { SearchRequest } from "../../api/bindings.gen";
import { clearSearches, useSearches } from "../../api/history";
import { searchQuery } from "../../api/queries";
import { ErrorState } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { useActions } from "../../lib/actions";
import { orgOf } from "../../lib/address";
import { dailyTexts } from "../../lib/dailyTexts";
import { blockingError } from "../../lib/failure";
import { searchRequest } from "../../lib/searchRequest";
import { useAddress } from "../../lib/useAddress";
import { Hits, type HitsHandle } from "./Hits";
import { NothingFound } from "./NothingFound";
import { NothingYet } from "./NothingYet";
import { Notices } from "./Notices";
import { QueryHead } from "./QueryHead";
import { useScopeNames } from "./useScopeNames";
import { useTypedQuery } from "./useTypedQuery";

/** A question that stays this long was meant. */
const MEANT_MS = 2_500;
const NOTHING: SearchRequest = {
  scope: { orgId: "", userId: null, agentId: null },
  text: "",
  dates: { from: null, to: null },
  versions: "current",
  asOf: null,
  exclude: [],
  limit: 1,
};

export function SearchView() {
  const { address } = useAddress();
  const names = useScopeNames(address);
  const { typed, type, flush } = useTypedQuery();
  const hits = useRef<HitsHandle>(null);
  const request = searchRequest(address);
  const query = useQuery({ ...searchQuery(request ?? NOTHING), enabled: request !== null });
  const actions = useActions();
  const { recent, remember } = useSearches(orgOf(address.place) ?? "", request?.scope.userId ?? null);
  const text = request?.text ?? "";
  const onUsed = useCallback(() => remember(text), [remember, text]);
  useEffect(() => {
    const timer = setTimeout(() => remember(text), MEANT_MS);
    return () => clearTimeout(timer);
  }, [remember, text]);

  // Enter asks for what is typed; while the answer on screen is still the one before, the list is entered later.
  const isFresh = typed.trim() === text && !query.isPlaceholderData;
  const entersLater = useRef(false);
  useEffect(() => {
    if (!entersLater.current || !isFresh || !query.data) return;
    entersLater.current = false;
    hits.current?.enter(true);
  }, [isFresh, query.data]);
  const onLeave = (way: "down" | "enter" | "back") => {
    if (way === "enter") {
      flush(typed);
      entersLater.current = !isFresh;
      if (!isFresh) return true;
    }
    hits.current?.enter(way !== "back");
    return hits.current !== null;
  };
  const clear = () =>
    void clearSearches().then(
      () => actions.notify({ text: dailyTexts.searches.cleared }),
      (error: Error) => actions.notify({ text: error.message, tone: "error" }),
    );
  const failed = blockingError(query);
  return (
    <>
      <QueryHead names={names} typed={typed} onType={type} onLeave={onLeave} />
      {request === null ? (
        <NothingYet scope={names.searched} recent={recent} onAsk={flush} onClear={clear} />
      ) : failed ? (
        <ErrorState error={failed} onRetry={() => void query.refetch()} />
      ) : !query.data ? (
        <Skeleton rows={8} />
      ) : (
        <>
          <Notices answer={query.data} owned={request.scope.userId === null} />
          {query.data.hits.length === 0 && !query.isPlaceholderData ? (
            <NothingFound names={names} />
          ) : (
            <Hits ref={hits} request={request} answer={query.data} isStale={query.isPlaceholderData} withUser={request.scope.userId === null} onUsed={onUsed} />
          )}
        </>
      )}
    </>
  );
}
