// The queued conversations, oldest first: each can be captured by hand now, or taken off.

import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Sparkles, X } from "lucide-react";

import type { InteractionKey } from "../../api/bindings.gen";
import { queueInteractions } from "../../api/mutations";
import { queueQuery } from "../../api/queries";
import { Button } from "../../components/Button";
import { Failure } from "../../components/Failure";
import { Skeleton } from "../../components/Skeleton";
import { agentTexts } from "../../lib/agentTexts";
import { formatMoment } from "../../lib/format";
import { useAddress } from "../../lib/useAddress";
import css from "./Queue.module.css";
import { QueueName } from "./QueueName";

const words = agentTexts.queue;

export function QueueList({ readOnly, onClose }: { readOnly: string | null; onClose: () => void }) {
  const { goTo } = useAddress();
  const queue = useInfiniteQuery(queueQuery);
  const remove = useMutation({ mutationFn: (interaction: InteractionKey) => queueInteractions([interaction], false) });
  const items = queue.data?.pages.flatMap((page) => page.items) ?? [];
  const capture = ({ orgId, userId, interactionId }: InteractionKey) => {
    onClose();
    goTo({ kind: "user", orgId, userId }, { view: "capture", open: interactionId });
  };
  if (queue.error && !queue.data) return <Failure error={queue.error} />;
  if (queue.isPending) return <Skeleton rows={4} />;
  if (items.length === 0) {
    return (
      <div className={css.empty}>
        <b>{words.empty}</b>
        <p>{words.emptyText}</p>
      </div>
    );
  }
  return (
    <>
      {remove.error && <Failure error={remove.error} />}
      <ul className={css.list} aria-label={words.list}>
        {items.map(({ interaction, queuedAt }) => (
          <li key={interaction.interactionId}>
            <QueueName interaction={interaction} />
            <time dateTime={queuedAt}>{formatMoment(queuedAt)}</time>
            <Button variant="ghost" label={words.open} onClick={() => capture(interaction)}>
              <Sparkles />
            </Button>
            <Button variant="ghost" aria-label={words.remove} title={words.remove} className={css.remove} off={readOnly} onClick={() => remove.mutate(interaction)}>
              <X />
            </Button>
          </li>
        ))}
      </ul>
      {queue.hasNextPage && (
        <Button className={css.moreButton} disabled={queue.isFetchingNextPage} onClick={() => void queue.fetchNextPage()}>
          {words.more}
        </Button>
      )}
    </>
  );
}
