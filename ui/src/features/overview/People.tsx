// The users and agents of an organization with what is known of them.

import { useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState, type ReactNode } from "react";

import { agentsQuery, organizationQuery, queueSizeQuery, useReadOnly, usersQuery } from "../../api/queries";
import { AgentBadge } from "../../components/AgentBadge";
import { Button } from "../../components/Button";
import { EmptyState, ErrorState } from "../../components/Notice";
import { ShareMenu } from "../../components/ShareMenu";
import { Skeleton } from "../../components/Skeleton";
import { useActions } from "../../lib/actions";
import { agentTexts } from "../../lib/agentTexts";
import { wholeWhenCut } from "../../lib/cutText";
import { blockingError } from "../../lib/failure";
import { formatCount, formatMoment } from "../../lib/format";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import css from "./People.module.css";

/** `glance` stands above them, unless there is nobody yet. */
export function People({ orgId, glance }: { orgId: string; glance: ReactNode }) {
  const { address, goTo } = useAddress();
  const actions = useActions();
  const readOnly = useReadOnly();
  const [pages, setPages] = useState(1);
  const organization = useQuery(organizationQuery(orgId, address.asOf));
  const users = useQuery(usersQuery(orgId, "", pages, address.asOf));
  const queued = useQuery(queueSizeQuery).data ?? 0;
  const agents = useQuery(agentsQuery(orgId, null, "", 1, address.asOf));
  const error = blockingError(users) ?? blockingError(agents);
  if (error) return <ErrorState error={error} onRetry={() => void users.refetch()} />;
  if (!users.data || !agents.data) return <Skeleton rows={10} />;
  if (users.data.items.length === 0 && agents.data.items.length === 0) {
    return (
      <EmptyState
        icon={<UserPlus />}
        title={texts.overview.noUsers}
        actions={
          <>
            <Button off={readOnly} onClick={() => actions.open({ kind: "import" })}>{texts.import.action}</Button>
            <Button off={readOnly} onClick={() => actions.open({ kind: "create", target: { kind: "user", orgId } })}>
              {texts.dialogs.createUser}
            </Button>
          </>
        }
      >
        {texts.overview.noUsersText}
      </EmptyState>
    );
  }
  return (
    <div className={css.scroll}>
      {queued > 0 && (
        <p className={css.queued}>
          <button type="button" className="link" onClick={() => actions.open({ kind: "queue" })}>
            {agentTexts.queue.status(queued)}
          </button>
        </p>
      )}
      {glance}
      <Table
        title={texts.overview.users}
        total={organization.data?.users ?? users.data.items.length}
        tools={<ShareMenu list={{ kind: "users", orgId, asOf: address.asOf }} />}
        last
        rows={users.data.items.map((user) => ({
          id: user.userId,
          name: user.name,
          memories: user.memories,
          interactions: user.interactions,
          last: user.lastActivity,
          onOpen: () => goTo({ kind: "user", orgId, userId: user.userId }, { view: null }),
        }))}
      />
      {users.data.more && (
        <div className={css.more}>
          <Button disabled={users.isFetching} onClick={() => setPages(pages + 1)}>
            {texts.overview.more}
          </Button>
        </div>
      )}
      <Table
        title={texts.overview.agents}
        total={agents.data.items.length}
        rows={agents.data.items.map((agent) => ({
          id: agent.agentId,
          name: agent.label,
          agentId: agent.agentId,
          memories: agent.memories,
          interactions: agent.interactions,
          onOpen: () => goTo({ kind: "agent", orgId, agentId: agent.agentId }, { view: null }),
        }))}
      />
    </div>
  );
}

type Row = { id: string; name: string; agentId?: string; memories: number; interactions: number; last?: string | null; onOpen: () => void };

function Table({ title, total, rows, last, tools }: { title: string; total: number; rows: Row[]; last?: boolean; tools?: ReactNode }) {
  const most = Math.max(1, ...rows.map((row) => row.memories));
  return (
    <section className={css.block}>
      <h2>
        {title} <span className={css.n}>{formatCount(total)}</span>
        {tools && <span className={css.tools}>{tools}</span>}
      </h2>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{texts.overview.name}</th>
            <th scope="col" className={css.number}>{texts.overview.memories}</th>
            <th scope="col" className={css.barCell}><span className="sr">{texts.overview.memories}</span></th>
            <th scope="col" className={css.number}>{texts.overview.interactions}</th>
            <th scope="col" className={css.number}>{last ? texts.overview.last : ""}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <button type="button" onClick={row.onOpen}>
                  {row.agentId && <AgentBadge agentId={row.agentId} label={row.name} />}
                  <span {...wholeWhenCut(row.name)}>{row.name}</span>
                </button>
              </th>
              <td className={css.number}>{formatCount(row.memories)}</td>
              <td className={css.barCell} aria-hidden="true">
                <span className={css.bar}>
                  <i style={{ width: `${(row.memories / most) * 100}%` }} />
                </span>
              </td>
              <td className={css.number}>{formatCount(row.interactions)}</td>
              <td className={css.number}>{row.last ? formatMoment(row.last) : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
