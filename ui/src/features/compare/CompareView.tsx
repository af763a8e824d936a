// What a user came to believe between two moments, or what two users believe, side by side and by topic; or two stores.

import { useQuery } from "@tanstack/react-query";
import { ArrowLeftRight, Equal } from "lucide-react";
import { useState } from "react";

import type { CompareCounts, ComparedList, CompareRequest, Comparison } from "../../api/bindings.gen";
import { compareQuery, compareTopicsQuery } from "../../api/evolution";
import { userQuery } from "../../api/queries";
import { EmptyState, ErrorState } from "../../components/Notice";
import { ShareMenu } from "../../components/ShareMenu";
import { Skeleton } from "../../components/Skeleton";
import { blockingError } from "../../lib/failure";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { useAddress } from "../../lib/useAddress";
import css from "./Compare.module.css";
import { ComparedItems, ComparedRows } from "./ComparedItems";
import { CompareHead } from "./CompareHead";
import { ComparedStores } from "./ComparedStores";
import { compareMode, compareRequest, compareScope } from "./request";
import { TopicList } from "./TopicList";

const { compare: words } = evolutionTexts;
/** What changed first: what was learned may be long. */
const LISTS: readonly ComparedList[] = ["changed", "learned", "dropped"];

export function CompareView() {
  const { address } = useAddress();
  const request = compareRequest(address);
  const scope = compareMode(address) === "stores" ? compareScope(address) : null;
  return (
    <div className={css.view}>
      <CompareHead />
      {scope !== null ? (
        <ComparedStores key={`${JSON.stringify(scope)} ${address.otherStore ?? ""}`} scope={scope} other={address.otherStore ?? ""} />
      ) : request === null ? (
        <EmptyState icon={<ArrowLeftRight />} title={words.label}>
          {words.choose}
        </EmptyState>
      ) : (
        <Compared request={request} />
      )}
    </div>
  );
}

function Compared({ request }: { request: CompareRequest }) {
  const query = useQuery(compareQuery(request));
  const topics = useQuery(compareTopicsQuery(request));
  const [topic, setTopic] = useState<number | null>(null);
  const error = blockingError(query);
  if (error) return <ErrorState error={error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton rows={10} />;
  const { counts } = query.data;
  const chosen = topic === null ? undefined : topics.data?.topics[topic];
  const differs = counts.learned + counts.changed + counts.dropped > 0;
  return (
    <>
      <Counts counts={counts} request={request} />
      {differs ? (
        <div className={css.body}>
          <TopicList topics={topics.data ?? null} failed={blockingError(topics)} onRetry={() => void topics.refetch()} chosen={topic} onChoose={setTopic} />
          <div className={css.lists} aria-busy={query.isPlaceholderData} data-stop tabIndex={-1}>
            {chosen ? (
              <ComparedRows items={chosen.items} />
            ) : (
              LISTS.map((list) => <ComparedItems key={list} request={request} list={list} items={query.data[list]} total={totalOf(query.data, list)} />)
            )}
          </div>
        </div>
      ) : (
        <EmptyState icon={<Equal />} title={words.nothing}>
          {words.nothingText}
        </EmptyState>
      )}
    </>
  );
}

function totalOf({ counts }: Comparison, list: ComparedList): number {
  return counts[list];
}

function Counts({ counts, request }: { counts: CompareCounts; request: CompareRequest }) {
  const [left, right] = [useName(request, "left"), useName(request, "right")];
  return (
    <p className={css.counts}>
      {request.kind === "users" ? (
        <>
          <span>{words.side(counts.before, left)}</span>
          <span>{words.side(counts.after, right)}</span>
          <span className="dim">{words.shared(counts.same)}</span>
        </>
      ) : (
        <>
          <span>{words.before(counts.before)}</span>
          <span>{words.after(counts.after)}</span>
          <span className="dim">{words.same(counts.same)}</span>
          {LISTS.map((list) => (
            <span key={list} className={css[list]}>
              {words[list](counts[list])}
            </span>
          ))}
        </>
      )}
      {counts.cappedAt !== null && <span className="dim">{words.capped(counts.cappedAt)}</span>}
      <span className={css.share}>
        <ShareMenu page={{ kind: "comparison", request }} list={{ kind: "compared", request }} />
      </span>
    </p>
  );
}

function useName(request: CompareRequest, side: "left" | "right"): string {
  const user = request.kind === "users" ? request[side] : request.user;
  return useQuery(userQuery(user)).data?.name ?? "…";
}
