// What happened when, what stands out and what needs a look. Every mark leads to the list behind it.

import { useQuery } from "@tanstack/react-query";

import type { Overview, OverviewOf } from "../../api/bindings.gen";
import { organizationQuery, overviewQuery, userQuery } from "../../api/queries";
import { useSavePicture } from "../../api/pictures";
import { CalendarStrip } from "../../components/CalendarStrip";
import { ErrorState } from "../../components/Notice";
import { ShareMenu } from "../../components/ShareMenu";
import { Skeleton } from "../../components/Skeleton";
import { calendarPicture } from "../../lib/calendarPicture";
import { blockingError } from "../../lib/failure";
import { overviewTexts } from "../../lib/overviewTexts";
import { lastDay } from "../../lib/periods";
import { shareTexts } from "../../lib/shareTexts";
import { useAsOf } from "../../lib/useAsOf";
import { AgentShares } from "./AgentShares";
import { ChangesChart } from "./ChangesChart";
import { DaysTable } from "./DaysTable";
import css from "./Glance.module.css";
import { MostRevised } from "./MostRevised";
import { NeedsALook } from "./NeedsALook";
import { Section } from "./Section";
import { Tags } from "./Tags";
import { useListLinks } from "./useListLinks";

export function Glance({ of }: { of: OverviewOf }) {
  const asOf = useAsOf();
  const overview = useQuery(overviewQuery(of, asOf));
  const error = blockingError(overview);
  if (error) return <ErrorState error={error} onRetry={() => void overview.refetch()} />;
  if (!overview.data) return <Skeleton rows={10} />;
  return <Sections of={of} overview={overview.data} />;
}

function Sections({ of, overview }: { of: OverviewOf; overview: Overview }) {
  const asOf = useAsOf();
  const place = usePlaceOf(of, asOf);
  const whose = place?.name ?? null;
  const savePicture = useSavePicture();
  const links = useListLinks();
  const last = lastDay(overview.days, overview.deletions);
  const activity = overview.days.map((day) => ({ date: day.date, interactions: day.interactions, memories: day.learned + day.changed }));
  const title = shareTexts.chart(overviewTexts.calendar, whose);
  return (
    <div className={css.glance}>
      {activity.length > 0 && (
        <Section title={overviewTexts.calendar} wide table={<DaysTable activity={activity} />}>
          <div className={css.calendar}>
            <CalendarStrip
              activity={activity}
              totals={place}
              at={null}
              from={null}
              to={null}
              onJump={(date) => links.day(date)}
              onRange={links.memoriesOf}
              tools={(data) => (
                <ShareMenu chart={overviewTexts.calendar} onPicture={(kind) => savePicture(kind, title, () => calendarPicture({ data, title, asOf, range: null }))} />
              )}
            />
          </div>
        </Section>
      )}
      {last !== null && <ChangesChart overview={overview} last={last} whose={whose} />}
      <NeedsALook overview={overview} isNow={asOf === null} />
      <AgentShares agents={overview.agents} />
      <MostRevised revised={overview.revised} />
      {of.kind === "organization" && <Tags orgId={of.id} />}
    </div>
  );
}

/** The place, with what there was in all. */
function usePlaceOf(of: OverviewOf, asOf: string | null): { name: string; interactions: number; memories: number } | null {
  const organization = useQuery({ ...organizationQuery(of.kind === "organization" ? of.id : "", asOf), enabled: of.kind === "organization" });
  const user = useQuery({ ...userQuery(of.kind === "user" ? of.id : { orgId: "", userId: "" }, asOf), enabled: of.kind === "user" });
  return (of.kind === "organization" ? organization.data : user.data) ?? null;
}
