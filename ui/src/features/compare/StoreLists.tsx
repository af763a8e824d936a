// The memories of one user that two stores do not have alike, in three lists.

import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import type { MemoryRow, StoreLine, StoreList, StorePerson } from "../../api/bindings.gen";
import { storeLinesQuery, STORE_PAGE } from "../../api/compareStores";
import { Button } from "../../components/Button";
import { ErrorState } from "../../components/Notice";
import { Segments } from "../../components/Segments";
import { Skeleton } from "../../components/Skeleton";
import { diffMarks } from "../../lib/diffMarks";
import { blockingError } from "../../lib/failure";
import { formatDay } from "../../lib/format";
import { toMemory } from "../../lib/moves";
import { storeCompareTexts as words } from "../../lib/storeCompareTexts";
import { useAddress } from "../../lib/useAddress";
import type { StoreNames } from "./ComparedStores";
import css from "./Stores.module.css";

const LISTS: readonly StoreList[] = ["differing", "onlyHere", "onlyThere"];

type Props = { run: string; person: StorePerson; names: StoreNames };

export function StoreLists({ run, person, names }: Props) {
  const shown = LISTS.filter((list) => person.counts[list] > 0);
  return (
    <div className={css.lists} data-stop tabIndex={-1}>
      {shown.map((list) => (
        <List key={list} run={run} person={person} names={names} list={list} />
      ))}
    </div>
  );
}

function List({ run, person, names, list }: Props & { list: StoreList }) {
  const query = useInfiniteQuery(storeLinesQuery(run, person.user.userId, list));
  const total = person.counts[list];
  const title = words.lists(list, total, names.here, names.there);
  const lines = query.data?.pages.flat() ?? [];
  const error = blockingError(query);
  return (
    <section className={css.list} aria-label={title}>
      <h3>{title}</h3>
      {error ? (
        <ErrorState small error={error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeleton rows={3} />
      ) : (
        <ul>
          {lines.map((line) => (
            <li key={(line.here ?? line.there)?.key.memoryId}>
              <Line line={line} names={names} />
            </li>
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button variant="ghost" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {words.more(Math.min(STORE_PAGE, total - lines.length))}
        </Button>
      )}
    </section>
  );
}

function Line({ line: { here, there, differs }, names }: { line: StoreLine; names: StoreNames }) {
  const { address, go } = useAddress();
  const selected = address.selection?.kind === "memory" ? address.selection.memoryId : null;
  const marks = useMemo(() => (here && there ? diffMarks(there.segments, here.segments) : null), [here, there]);
  return (
    <>
      {there && (
        <p className={css.other}>
          <Mark sign="−" store={names.there} />
          <Text row={there} marks={marks?.removed ?? []} as="del" />
        </p>
      )}
      {here && (
        <button type="button" className={css.own} aria-current={selected === here.key.memoryId} onClick={() => go(toMemory(here.key))}>
          <Mark sign="+" store={names.here} />
          <Text row={here} marks={marks?.added ?? []} as="ins" />
        </button>
      )}
      {differs.length > 0 && <p className={css.differing}>{differs.map(words.differs).join(", ")}</p>}
    </>
  );
}

/** In which store a text stands. */
function Mark({ sign, store }: { sign: string; store: string }) {
  return (
    <span title={store} className={sign === "+" ? css.here : css.there}>
      <span aria-hidden="true">{sign}</span>
      <span className="sr">{store}</span>
    </span>
  );
}

function Text({ row, marks, as }: { row: MemoryRow; marks: Parameters<typeof Segments>[0]["marks"]; as: "ins" | "del" }) {
  return (
    <>
      <span>
        <Segments segments={row.segments} marks={marks} as={as} />
      </span>
      <time dateTime={row.obtainedAt}>{formatDay(row.date)}</time>
    </>
  );
}
