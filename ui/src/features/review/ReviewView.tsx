// The review of an organization or of one of its users: looks through it first, then shows one finding after the other.

import { useQuery } from "@tanstack/react-query";
import { SearchCheck } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef } from "react";

import type { Finder, OrgId, ReviewFilter } from "../../api/bindings.gen";
import { organizationQuery, userQuery } from "../../api/queries";
import { refreshReview } from "../../api/reviews";
import { useTaskRun, type TaskRun } from "../../api/taskRun";
import { Button } from "../../components/Button";
import { Kbd } from "../../components/Kbd";
import { EmptyState, ErrorState } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { TaskLine } from "../../components/TaskLine";
import { orgOf, type Address } from "../../lib/address";
import { reviewTexts } from "../../lib/reviewTexts";
import { useAddress } from "../../lib/useAddress";
import css from "./Review.module.css";
import { ReviewDesk } from "./ReviewDesk";
import { ReviewSide } from "./ReviewSide";
import { useReview, type Review } from "./useReview";
import { useReviewKeys } from "./useReviewKeys";

/** Several corrections in a row are looked at once. */
const LOOK_AGAIN_MS = 1_500;

const isFinder = (kind: string): kind is Finder => kind in reviewTexts.finders;

function filterOf({ place, kinds, of }: Address): ReviewFilter {
  return { finders: kinds.filter(isFinder), userId: place.kind === "user" ? place.userId : of };
}

export function ReviewView() {
  const orgId = orgOf(useAddress().address.place) ?? "";
  return <OfOrganization key={orgId} orgId={orgId} />;
}

function OfOrganization({ orgId }: { orgId: OrgId }) {
  const { address } = useAddress();
  const look = useTaskRun((_: null, task) => refreshReview(orgId, task));
  const { start, running } = look;
  const startNow = useRef(start);
  const busy = useRef(running);
  useEffect(() => {
    startNow.current = start;
    busy.current = running;
  });
  useEffect(() => startNow.current(null), []);

  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onChanged = useCallback(() => {
    const again = () => {
      if (busy.current) onChanged();
      else startNow.current(null);
    };
    clearTimeout(timer.current);
    timer.current = setTimeout(again, LOOK_AGAIN_MS);
  }, []);

  const key = JSON.stringify(filterOf(address));
  const filter = useMemo(() => JSON.parse(key) as ReviewFilter, [key]);
  return <Findings key={key} orgId={orgId} filter={filter} look={look} onChanged={onChanged} />;
}

type Props = { orgId: OrgId; filter: ReviewFilter; look: TaskRun<null, unknown>; onChanged: () => void };

function Findings({ orgId, filter, look, onChanged }: Props) {
  const review = useReview(orgId, filter, onChanged);
  const main = () => {
    if (review.error) return <ErrorState error={review.error} onRetry={review.retry} />;
    if (review.isPending) return <Skeleton rows={8} />;
    if (review.card) return <ReviewDesk review={review} card={review.card} orgId={orgId} />;
    if (look.running) return <Looking look={look} orgId={orgId} filter={filter} />;
    if (look.error) return <ErrorState error={look.error} onRetry={() => look.start(null)} />;
    return <Nothing look={look} filter={filter} review={review} />;
  };
  return (
    <div className={css.review}>
      <div className={css.main}>{main()}</div>
      <ReviewSide review={review} orgId={orgId} filter={filter} look={look} />
    </div>
  );
}

function Looking({ look, orgId, filter }: Omit<Props, "onChanged">) {
  const { place } = useAddress().address;
  const user = useQuery({ ...userQuery({ orgId, userId: filter.userId ?? "" }), enabled: place.kind === "user" });
  const organization = useQuery(organizationQuery(orgId));
  // The finders always look through the whole organization, whoever is chosen.
  const name = organization.data?.name ?? user.data?.name ?? "";
  return (
    <EmptyState icon={<SearchCheck />} title={reviewTexts.look.title}>
      <p>{reviewTexts.look.text(name)}</p>
      <TaskLine label={reviewTexts.look.label} progress={look.progress} stopping={look.stopping} onStop={look.stop} />
    </EmptyState>
  );
}

function Nothing({ look, filter, review }: { look: Props["look"]; filter: ReviewFilter; review: Review }) {
  const { address, go } = useAddress();
  const decided = review.desk.decisions.length;
  // The last card is the one that is most easily decided too fast.
  useReviewKeys({ onUndo: review.takeBack, onKey: (key) => key === "u" && review.takeBack() });
  const again = <Button onClick={() => look.start(null)}>{look.stopped ? reviewTexts.look.start : reviewTexts.look.again}</Button>;
  if (look.stopped) {
    return (
      <EmptyState icon={<SearchCheck />} title={reviewTexts.look.stopped} actions={again}>
        {reviewTexts.look.stoppedText}
      </EmptyState>
    );
  }
  const narrowed = filter.finders.length > 0 || address.of !== null;
  const clear = narrowed && <Button onClick={() => go({ kinds: [], of: null })}>{reviewTexts.clear}</Button>;
  const [title, text] =
    decided > 0
      ? [reviewTexts.finished, reviewTexts.finishedText(decided)]
      : narrowed
        ? [reviewTexts.emptyFilter, reviewTexts.emptyFilterText]
        : [reviewTexts.empty, reviewTexts.emptyText];
  return (
    <EmptyState
      icon={<SearchCheck />}
      title={title}
      actions={
        <>
          {decided > 0 && (
            <Button onClick={review.takeBack}>
              {reviewTexts.undo} <Kbd>U</Kbd>
            </Button>
          )}
          {clear}
          {again}
        </>
      }
    >
      {text}
    </EmptyState>
  );
}
