// The lines of a comparison: what was learned, what changed with what differs, and what was dropped.

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import type { ComparedItem, ComparedList, CompareRequest } from "../../api/bindings.gen";
import { compareListQuery } from "../../api/evolution";
import { userQuery } from "../../api/queries";
import { BeliefDot } from "../../components/Belief";
import { Button } from "../../components/Button";
import { Segments } from "../../components/Segments";
import { diffMarks } from "../../lib/diffMarks";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { formatDay } from "../../lib/format";
import { toMemory } from "../../lib/moves";
import { useAddress } from "../../lib/useAddress";
import css from "./Compare.module.css";

const { compare: words } = evolutionTexts;

type Props = { request: CompareRequest; list: ComparedList; items: readonly ComparedItem[]; total: number };

export function ComparedItems({ request, list, items, total }: Props) {
  const more = useInfiniteQuery({ ...compareListQuery(request, list, items.length), enabled: false });
  const later = more.data?.pages.flat() ?? [];
  const rest = total - items.length - later.length;
  return (
    <section className={css.list} aria-label={words.list[list]}>
      <h3>
        <Heading request={request} list={list} total={total} />
      </h3>
      {total === 0 ? (
        <p className="dim">{(request.kind === "users" ? words.noneOfUsers : words.noneOf)[list]}</p>
      ) : (
        <ComparedRows items={[...items, ...later]} />
      )}
      {list === "dropped" && request.kind === "moments" && total > 0 && <p className={css.note}>{words.deletedNote}</p>}
      {rest > 0 && (
        <Button
          variant="ghost"
          disabled={more.isFetching}
          onClick={() => void (more.data ? more.fetchNextPage() : more.refetch())}
        >
          {words.more(Math.min(50, rest))}
        </Button>
      )}
    </section>
  );
}

function Heading({ request, list, total }: { request: CompareRequest; list: ComparedList; total: number }) {
  const user = request.kind === "users" ? (list === "dropped" ? request.left : request.right) : request.user;
  const name = useQuery(userQuery(user)).data?.name ?? "…";
  if (request.kind === "users") return list === "changed" ? words.similar(total) : words.onlyOf(total, name);
  return words[list](total);
}

export function ComparedRows({ items }: { items: readonly ComparedItem[] }) {
  return (
    <ul className={css.rows}>
      {items.map((item, i) => (
        <li key={`${item.new?.key.memoryId ?? ""} ${item.old.map((row) => row.key.memoryId).join()} ${item.deleted?.memoryId ?? ""} ${i}`}>
          <Line item={item} />
        </li>
      ))}
    </ul>
  );
}

function Line({ item }: { item: ComparedItem }) {
  const { address, go } = useAddress();
  const selected = address.selection?.kind === "memory" ? address.selection.memoryId : null;
  const last = item.old.at(-1);
  const marks = useMemo(() => (last && item.new ? diffMarks(last.segments, item.new.segments) : null), [item.new, last]);
  const side = (row: ComparedItem["old"][number], kind: "old" | "new") => {
    const isDiffed = kind === "new" || row === last;
    return (
      <button
        key={row.key.memoryId}
        type="button"
        className={css.side}
        aria-current={selected === row.key.memoryId}
        onClick={() => go(toMemory(row.key))}
      >
        <BeliefDot state={kind === "old" && item.list !== "dropped" ? "superseded" : item.list === "dropped" ? "deleted" : "believed"} />
        <span>
          <Segments segments={row.segments} marks={isDiffed && marks ? (kind === "new" ? marks.added : marks.removed) : []} as={kind === "new" ? "ins" : "del"} />
        </span>
        <time dateTime={row.obtainedAt}>{formatDay(row.date)}</time>
      </button>
    );
  };
  return (
    <>
      {item.old.map((row) => side(row, "old"))}
      {item.new && side(item.new, "new")}
      {item.deleted && (
        <p className={css.deleted}>
          <BeliefDot state="deleted" />
          <span>
            <Segments segments={item.deleted.segments} /> <span className="dim">{words.deleted(item.deleted.deletedAt, item.deleted.by.name)}</span>
          </span>
          <time dateTime={item.deleted.obtainedAt}>{formatDay(item.deleted.obtainedAt)}</time>
        </p>
      )}
    </>
  );
}
