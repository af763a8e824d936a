// The catalogue: every word that the window says, by area. Another language is another catalogue of the same type, and its
// `LOCALE` in `format.ts`. What the backend says (errors, hints, the words of the audit trail) is not part of it.

import { agentTexts } from "./agentTexts";
import { bulkTexts } from "./bulkTexts";
import { changeTexts } from "./changeTexts";
import { correctionTexts } from "./correctionTexts";
import { dailyTexts } from "./dailyTexts";
import { desktopTexts } from "./desktopTexts";
import { evolutionTexts } from "./evolutionTexts";
import { graphTexts } from "./graphTexts";
import { maskingTexts } from "./maskingTexts";
import { overviewTexts } from "./overviewTexts";
import { reviewTexts } from "./reviewTexts";
import { searchTexts } from "./searchTexts";
import { serverTexts } from "./serverTexts";
import { settingsTexts } from "./settingsTexts";
import { shareTexts } from "./shareTexts";
import { storeCompareTexts } from "./storeCompareTexts";
import { storedTexts } from "./storedTexts";
import { storeTexts } from "./storeTexts";
import { texts } from "./texts";
import { tourTexts } from "./tourTexts";
import { versionTexts } from "./versionTexts";

export const catalogue = {
  agentTexts,
  bulkTexts,
  changeTexts,
  correctionTexts,
  dailyTexts,
  desktopTexts,
  evolutionTexts,
  graphTexts,
  maskingTexts,
  overviewTexts,
  reviewTexts,
  searchTexts,
  serverTexts,
  settingsTexts,
  shareTexts,
  storeCompareTexts,
  storedTexts,
  storeTexts,
  texts,
  tourTexts,
  versionTexts,
};
