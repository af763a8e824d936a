// The catalogue: every word that the window says, by area. Another language is another catalogue of the same type, and its
// `LOCALE` in `format.ts`. What the backend says (errors, hints, the words of the audit trail) is not part of it.

import { agentTexts } from "./agentTexts";
import { bulkTexts } from "./bulkTexts";
import { changeTexts } from "./changeTexts";
import { correctionTexts } from "./correctionTexts";
import { evolutionTexts } from "./evolutionTexts";
import { graphTexts } from "./graphTexts";
import { overviewTexts } from "./overviewTexts";
import { reviewTexts } from "./reviewTexts";
import { searchTexts } from "./searchTexts";
import { serverTexts } from "./serverTexts";
import { settingsTexts } from "./settingsTexts";
import { storeTexts } from "./storeTexts";
import { texts } from "./texts";
import { tourTexts } from "./tourTexts";
import { versionTexts } from "./versionTexts";

export const catalogue = {
  agentTexts,
  bulkTexts,
  changeTexts,
  correctionTexts,
  evolutionTexts,
  graphTexts,
  overviewTexts,
  reviewTexts,
  searchTexts,
  serverTexts,
  settingsTexts,
  storeTexts,
  texts,
  tourTexts,
  versionTexts,
};
