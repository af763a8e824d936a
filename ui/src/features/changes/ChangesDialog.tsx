// The changes of the whole store.

import { useState } from "react";

import { Dialog } from "../../components/Dialog";
import { NO_FILTERS } from "../../lib/changeFilters";
import { changeTexts } from "../../lib/changeTexts";
import css from "./Changes.module.css";
import { ChangesPane } from "./ChangesPane";

export function ChangesDialog({ onClose }: { onClose: () => void }) {
  const [filters, setFilters] = useState(NO_FILTERS);
  return (
    <Dialog huge title={changeTexts.title} onClose={onClose}>
      <div className={css.inDialog}>
        <ChangesPane subject={null} userKey={null} filters={filters} onFilters={setFilters} />
      </div>
    </Dialog>
  );
}
