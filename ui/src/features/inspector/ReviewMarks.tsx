// What people decided about a memory in the review; nothing where nobody has.

import { useQuery } from "@tanstack/react-query";
import { SearchCheck } from "lucide-react";

import type { MemoryKey } from "../../api/bindings.gen";
import { memoryReviewsQuery } from "../../api/reviews";
import { formatDay, formatMoment } from "../../lib/format";
import { reviewTexts } from "../../lib/reviewTexts";
import css from "./HistoryBlock.module.css";
import { Block } from "./parts";

export function ReviewMarks({ memoryKey }: { memoryKey: MemoryKey }) {
  const reviews = useQuery(memoryReviewsQuery(memoryKey)).data ?? [];
  if (reviews.length === 0) return null;
  return (
    <Block title={reviewTexts.marks.title}>
      <ul className={css.marks}>
        {reviews.map((review) => (
          <li key={`${review.finder} ${review.other}`} title={formatMoment(review.at)}>
            <SearchCheck className="sm" />
            <span>
              {reviewTexts.marks.row(review.verdict, review.by.name, formatDay(review.at))}{" "}
              <span className={css.finder}>{reviewTexts.finders[review.finder].name}</span>
            </span>
          </li>
        ))}
      </ul>
    </Block>
  );
}
