// What needs a look: open contradictions, memories without their sources, and the search index.

import { CircleCheck, GitFork, SearchCheck, Unlink } from "lucide-react";
import type { ReactNode } from "react";

import type { IndexHealth, Overview } from "../../api/bindings.gen";
import { useActions } from "../../lib/actions";
import { formatCount } from "../../lib/format";
import { overviewTexts } from "../../lib/overviewTexts";
import css from "./Glance.module.css";
import { Section } from "./Section";
import { useListLinks } from "./useListLinks";

const { look, index: words } = overviewTexts;

/** How the index stands is known of now alone. */
export function NeedsALook({ overview, isNow }: { overview: Overview; isNow: boolean }) {
  const links = useListLinks();
  return (
    <Section title={look.title}>
      <ul className={css.look}>
        <Finding
          icon={<GitFork />}
          count={overview.contested}
          title={look.contested}
          text={look.contestedText}
          none={look.contestedNone}
          onShow={() => links.filtered("contested")}
        />
        <Finding
          icon={<Unlink />}
          count={overview.sourcesLost}
          title={look.sourcesLost}
          text={look.sourcesLostText}
          none={look.sourcesLostNone}
          onShow={() => links.filtered("sourcesLost")}
        />
        {isNow && <Index health={overview.index} />}
      </ul>
    </Section>
  );
}

type FindingProps = { icon: ReactNode; count: number; title: string; text: string; none: string; onShow: () => void };

function Finding({ icon, count, title, text, none, onShow }: FindingProps) {
  if (count === 0) {
    return (
      <li className={css.fine}>
        <CircleCheck />
        <span>{none}</span>
      </li>
    );
  }
  return (
    <li>
      <button type="button" aria-label={look.show(title, count)} onClick={onShow}>
        {icon}
        <span className={css.lookText}>
          <b>{title}</b>
          <span>{text}</span>
        </span>
        <span className={css.count}>{formatCount(count)}</span>
      </button>
    </li>
  );
}

function healthText(health: IndexHealth): { text: string; why: string | null } {
  switch (health.state) {
    case "upToDate":
      return { text: words.upToDate, why: null };
    case "pending":
      return { text: words.pending(health.memories), why: health.waitingFor };
    case "needsRebuild":
      return { text: words.rebuild, why: health.reason };
    case "unfit":
      return { text: words.unfit, why: health.reason };
    case "unreachable":
      return { text: words.unreachable, why: health.reason };
  }
}

function Index({ health }: { health: IndexHealth }) {
  const actions = useActions();
  const { text, why } = healthText(health);
  return (
    <li>
      <button type="button" aria-label={`${words.title}: ${text}. ${words.check}`} onClick={() => actions.open({ kind: "check" })}>
        <SearchCheck />
        <span className={css.lookText}>
          <b>{words.title}</b>
          <span>{why ? `${text}: ${why}` : text}</span>
        </span>
      </button>
    </li>
  );
}
