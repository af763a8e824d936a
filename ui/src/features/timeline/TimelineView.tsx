// A user's interactions by date, under a calendar of the last twelve months.

import { useQuery } from "@tanstack/react-query";
import { CalendarX2, MessagesSquare } from "lucide-react";

import { useSavePicture } from "../../api/pictures";
import { activityQuery, useAgents, userQuery, useReadOnly } from "../../api/queries";
import { useUserTotals } from "../../api/stored";
import { Button } from "../../components/Button";
import { CalendarStrip } from "../../components/CalendarStrip";
import { EmptyState, ErrorState } from "../../components/Notice";
import { ShareMenu } from "../../components/ShareMenu";
import { Skeleton } from "../../components/Skeleton";
import { useActions } from "../../lib/actions";
import type { Place } from "../../lib/address";
import { calendarPicture } from "../../lib/calendarPicture";
import { blockingError } from "../../lib/failure";
import { formatRange } from "../../lib/format";
import { overviewTexts } from "../../lib/overviewTexts";
import { shareTexts } from "../../lib/shareTexts";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import { TimelineList } from "./TimelineList";
import css from "./TimelineView.module.css";

export function TimelineView() {
  const { place } = useAddress().address;
  return place.kind === "user" ? <UserTimeline key={`${place.orgId}/${place.userId}`} place={place} /> : null;
}

function UserTimeline({ place: { orgId, userId } }: { place: Extract<Place, { kind: "user" }> }) {
  const { address, go } = useAddress();
  const actions = useActions();
  const readOnly = useReadOnly();
  const activity = useQuery(activityQuery({ orgId, userId }, address.agent, address.asOf, address.storedAt));
  const totals = useUserTotals({ orgId, userId });
  const user = useQuery(userQuery({ orgId, userId }, address.asOf));
  const agent = useAgents(orgId, userId).find(({ agentId }) => agentId === address.agent);
  const savePicture = useSavePicture();
  const isPart = address.agent !== null || address.from !== null || address.to !== null;
  const request = { user: { orgId, userId }, agentId: address.agent, dates: { from: address.from, to: address.to }, ascending: false };
  const clear = () => go({ agent: null, from: null, to: null, at: null });
  const name = user.data?.name ?? null;
  const title = shareTexts.chart(overviewTexts.calendar, name && agent ? shareTexts.through(name, agent.label) : name);
  const range = address.from && address.to ? { from: address.from, to: address.to } : null;

  const error = blockingError(activity);
  if (error) return <ErrorState error={error} onRetry={() => void activity.refetch()} />;
  if (!activity.data) return <Skeleton rows={9} />;
  if (activity.data.length === 0) {
    return address.agent ? (
      <EmptyState icon={<CalendarX2 />} title={texts.timeline.emptyFilter} actions={<Button onClick={clear}>{texts.timeline.clear}</Button>}>
        {texts.timeline.emptyFilterText}
      </EmptyState>
    ) : (
      <EmptyState
        icon={<MessagesSquare />}
        title={texts.timeline.empty}
        actions={<Button off={readOnly} onClick={() => actions.open({ kind: "import" })}>{texts.import.action}</Button>}
      >
        {texts.timeline.emptyText}
      </EmptyState>
    );
  }
  return (
    <>
      <CalendarStrip
        activity={activity.data}
        totals={isPart ? null : totals}
        at={address.at}
        from={address.from}
        to={address.to}
        onJump={(at) => go({ at, from: null, to: null })}
        onRange={(from, to) => go({ from, to, at: null })}
        tools={(data) =>
          address.storedAt === null && (
            <ShareMenu
              list={{ kind: "conversations", request, asOf: address.asOf }}
              onPicture={(kind) => savePicture(kind, title, () => calendarPicture({ data, title, asOf: address.asOf, range }))}
            />
          )
        }
      />
      {address.from && address.to && (
        <div className={css.range}>
          <span>{texts.timeline.range(formatRange(address.from, address.to))}</span>
          <Button variant="ghost" onClick={() => go({ from: null, to: null })}>
            {texts.timeline.clearRange}
          </Button>
        </div>
      )}
      <TimelineList user={{ orgId, userId }} activity={activity.data} />
    </>
  );
}
