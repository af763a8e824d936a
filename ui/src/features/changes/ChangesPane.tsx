// The audit trail of a place: filters above, one row per change below, read as far as it is seen.

import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useMemo } from "react";

import type { Subject, UserKey } from "../../api/bindings.gen";
import { changesQuery } from "../../api/changes";
import { Button } from "../../components/Button";
import { EmptyState, ErrorState } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { auditQuery, isFiltered, NO_FILTERS, type ChangeFilters } from "../../lib/changeFilters";
import { changeTexts } from "../../lib/changeTexts";
import { blockingError } from "../../lib/failure";
import { ChangeHead } from "./ChangeHead";
import { ChangeList } from "./ChangeList";

type Props = {
  /** The organization or user; `null` for the whole store. */
  subject: Subject | null;
  /** The user whose memories the changes are about, where there is only one. */
  userKey: UserKey | null;
  filters: ChangeFilters;
  onFilters: (filters: ChangeFilters) => void;
};

export function ChangesPane({ subject, userKey, filters, onFilters }: Props) {
  const key = JSON.stringify(auditQuery(filters, subject));
  const asked = useMemo(() => JSON.parse(key) as ReturnType<typeof auditQuery>, [key]);
  const query = useInfiniteQuery(changesQuery(asked));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const error = blockingError(query);
  const list = () => {
    if (error) return <ErrorState error={error} onRetry={() => void query.refetch()} />;
    if (query.isPending) return <Skeleton rows={12} />;
    if (rows.length === 0) {
      const filtered = isFiltered(filters);
      return (
        <EmptyState
          icon={<History />}
          title={filtered ? changeTexts.emptyFilter : changeTexts.empty}
          actions={filtered && <Button onClick={() => onFilters(NO_FILTERS)}>{changeTexts.clear}</Button>}
        >
          {filtered ? changeTexts.emptyFilterText : changeTexts.emptyText}
        </EmptyState>
      );
    }
    return (
      <ChangeList
        key={key}
        rows={rows}
        hasMore={query.hasNextPage}
        isLoading={query.isFetching}
        onMore={() => void query.fetchNextPage()}
        restoreOf={filters.about !== null && userKey ? { ...userKey, memoryId: filters.about } : null}
        onAbout={(about) => onFilters({ ...NO_FILTERS, about })}
        onGroup={(group) => onFilters({ ...NO_FILTERS, group })}
      />
    );
  };
  return (
    <>
      <ChangeHead filters={filters} asked={asked} rows={rows} onFilters={onFilters} />
      {list()}
    </>
  );
}
