// Reads a memory, and its text as somebody edits it, before a dialog about it is drawn.

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import type { MemoryDetail, MemoryKey } from "../../api/bindings.gen";
import { editableMemoryQuery } from "../../api/corrections";
import { memoryDetailQuery } from "../../api/queries";
import { Dialog } from "../../components/Dialog";
import { ErrorState } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";

type Props = { memory: MemoryKey; title: string; onClose: () => void; children: (detail: MemoryDetail, text: string) => ReactNode };

export function WithMemory({ memory, title, onClose, children }: Props) {
  const detail = useQuery(memoryDetailQuery(memory));
  const editable = useQuery(editableMemoryQuery(memory));
  // The memory that was looked at before stays until this one is read.
  const own = detail.data?.row.key.memoryId === memory.memoryId ? detail.data : undefined;
  if (own && editable.data) return children(own, editable.data.text);
  const error = detail.error ?? editable.error;
  return (
    <Dialog wide tall title={title} onClose={onClose}>
      {error ? <ErrorState small error={error} onRetry={() => void Promise.all([detail.refetch(), editable.refetch()])} /> : <Skeleton rows={4} />}
    </Dialog>
  );
}
