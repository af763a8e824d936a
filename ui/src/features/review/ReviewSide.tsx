// Beside the cards: the finders and how right each has been, whose memories, and what waits.

import { useQuery } from "@tanstack/react-query";
import { Check, ChevronDown, LoaderCircle, SearchCheck } from "lucide-react";
import { useState } from "react";

import type { Finder, FinderRecord, OrgId, ReviewCard, ReviewFilter } from "../../api/bindings.gen";
import { usersQuery } from "../../api/queries";
import type { TaskRun } from "../../api/taskRun";
import { Button } from "../../components/Button";
import { Failure } from "../../components/Failure";
import { Menu, MenuChoice, MenuLine } from "../../components/Menu";
import { ShareMenu } from "../../components/ShareMenu";
import { TaskLine } from "../../components/TaskLine";
import { classes } from "../../lib/classes";
import { formatCount, formatDecimals } from "../../lib/format";
import { cardId, precisionOf, sidesOf } from "../../lib/reviewDesk";
import { reviewTexts } from "../../lib/reviewTexts";
import { plainText } from "../../lib/segments";
import { useAddress } from "../../lib/useAddress";
import css from "./ReviewSide.module.css";
import type { Review } from "./useReview";

/** Cards of the queue that are listed, around the one that is looked at. */
const LISTED = 60;

type Props = { review: Review; orgId: OrgId; filter: ReviewFilter; look: TaskRun<null, unknown> };

export function ReviewSide({ review, orgId, filter, look }: Props) {
  const { address } = useAddress();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={css.handle} aria-expanded={open} onClick={() => setOpen(!open)}>
        <SearchCheck className="sm" />
        {reviewTexts.showSide}
      </button>
      <aside className={classes(css.side, open && css.open)} aria-label={reviewTexts.sideList}>
        <header className={css.tools}>
          {address.place.kind === "organization" && <UserMenu orgId={orgId} />}
          <span className={css.right}>
            <ShareMenu list={{ kind: "reviews", orgId, userId: filter.userId }} />
          </span>
        </header>
        <Finders records={review.records ?? []} chosen={filter.finders} />
        <p className={css.limits}>{reviewTexts.limits}</p>
        {look.running && review.card ? (
          <div className={css.look}>
            <TaskLine label={reviewTexts.look.againLabel} progress={look.progress} stopping={look.stopping} onStop={look.stop} />
          </div>
        ) : (
          review.card && (
            <div className={css.look}>
              <Button variant="ghost" onClick={() => look.start(null)}>
                <SearchCheck />
                {reviewTexts.look.again}
              </Button>
            </div>
          )
        )}
        {look.error && review.card && <Failure error={look.error} className={css.failed} />}
        <Queue review={review} />
      </aside>
    </>
  );
}

function UserMenu({ orgId }: { orgId: OrgId }) {
  const { address, go } = useAddress();
  const users = useQuery(usersQuery(orgId, "")).data?.items ?? [];
  const chosen = users.find((user) => user.userId === address.of);
  return (
    <Menu
      trigger={
        <Button aria-label={`${reviewTexts.users}: ${chosen?.name ?? reviewTexts.allUsers}`}>
          <span className={css.user}>{address.of === null ? reviewTexts.allUsers : reviewTexts.whose(chosen?.name ?? null)}</span>
          <ChevronDown className="sm" />
        </Button>
      }
    >
      <MenuChoice checked={address.of === null} onSelect={() => go({ of: null })}>
        {reviewTexts.allUsers}
      </MenuChoice>
      <MenuLine />
      {users.map((user) => (
        <MenuChoice key={user.userId} checked={user.userId === address.of} onSelect={() => go({ of: user.userId })}>
          {user.name}
        </MenuChoice>
      ))}
    </Menu>
  );
}

function Finders({ records, chosen }: { records: readonly FinderRecord[]; chosen: readonly Finder[] }) {
  const { go } = useAddress();
  // Nobody looks for what was marked by hand, so it has something to say only when there is some.
  const shown = records.filter((record) => record.finder !== "byHand" || record.waiting > 0 || record.kept + record.dropped > 0);
  const toggle = (finder: Finder) => go({ kinds: chosen.includes(finder) ? chosen.filter((each) => each !== finder) : [...chosen, finder] });
  return (
    <section className={css.block} aria-label={reviewTexts.finderHead}>
      <h2>
        {reviewTexts.finderHead}
        <span className={css.heads} aria-hidden="true">
          <span>{reviewTexts.waiting}</span>
          <span>{reviewTexts.precision}</span>
        </span>
      </h2>
      <ul className={css.finders}>
        {shown.map((record) => (
          <li key={record.finder}>
            <FinderRow record={record} on={chosen.includes(record.finder)} onToggle={() => toggle(record.finder)} />
          </li>
        ))}
      </ul>
      {chosen.length > 0 && (
        <button type="button" className={`link ${css.all}`} onClick={() => go({ kinds: [] })}>
          {reviewTexts.all}
        </button>
      )}
    </section>
  );
}

function FinderRow({ record, on, onToggle }: { record: FinderRecord; on: boolean; onToggle: () => void }) {
  const finder = reviewTexts.finders[record.finder];
  const precision = precisionOf(record);
  const said = precision ? reviewTexts.precisionOf(precision.right, precision.of) : reviewTexts.noPrecision;
  return (
    <button
      type="button"
      aria-pressed={on}
      aria-label={`${finder.name}: ${formatCount(record.waiting)} ${reviewTexts.waiting}, ${said}`}
      title={finder.why}
      className={classes(css.finder, record.waiting === 0 && css.idle)}
      onClick={onToggle}
    >
      <span className={css.check}>{on && <Check className="sm" />}</span>
      <span className={css.name}>{finder.name}</span>
      <span className={css.num}>{formatCount(record.waiting)}</span>
      <span className={css.precision} title={precision ? reviewTexts.precisionTitle(precision.right, precision.of, record.skipped) : reviewTexts.noPrecision}>
        {precision && (
          <span className={css.bar} aria-hidden="true">
            <i style={{ width: `${precision.share * 100}%` }} />
          </span>
        )}
        <span>{said}</span>
      </span>
    </button>
  );
}

function Queue({ review }: { review: Review }) {
  const { waiting, desk, card } = review;
  if (waiting.length === 0 && desk.decisions.length === 0) return null;
  const done = desk.decisions.slice(-5);
  const at = card ? waiting.indexOf(card) : 0;
  const start = Math.max(0, Math.min(at - 5, waiting.length - LISTED));
  const shown = waiting.slice(start, start + LISTED);
  return (
    <section className={css.block} aria-label={reviewTexts.queue}>
      <h2>
        {reviewTexts.queue}
        <span className={css.n}>{formatCount(Math.max(0, review.progress.of - desk.decisions.length))}</span>
      </h2>
      {done.length > 0 && (
        <ul className={css.queue} aria-label={reviewTexts.done}>
          {done.map((decision) => (
            <li key={decision.id} className={css.done} data-pending={decision.change === undefined || undefined}>
              {decision.change === undefined ? <LoaderCircle className="sm" aria-label={reviewTexts.storing} /> : <Check className="sm" />}
              <span className={css.first}>{plainText(decision.card.memory.row.segments)}</span>
              <span className={css.deed}>{reviewTexts.deeds[decision.deed]}</span>
            </li>
          ))}
        </ul>
      )}
      <ol className={css.queue}>
        {shown.map((each) => (
          <QueueRow key={cardId(each.key)} card={each} current={each === card} failed={desk.failed.some((one) => one.id === cardId(each.key))} onShow={() => review.show(cardId(each.key))} />
        ))}
      </ol>
    </section>
  );
}

function QueueRow({ card, current, failed, onShow }: { card: ReviewCard; current: boolean; failed: boolean; onShow: () => void }) {
  const pair = sidesOf(card) !== null;
  const finder = reviewTexts.finders[card.key.finder];
  return (
    <li>
      <button type="button" className={classes(css.item, failed && css.unstored)} aria-current={current || undefined} onClick={onShow}>
        <span className={css.first}>{plainText(card.memory.row.segments)}</span>
        {pair && card.other && <span className={css.second}>{plainText(card.other.segments)}</span>}
        <span className={css.kind}>
          {finder.name}
          {finder.score && ` ${formatDecimals(card.score, 2)}`}
        </span>
      </button>
    </li>
  );
}
