// Widgets that browsers have nothing for, and the rarer comforts of display elements. Loaded by the
// first page that has one (see ../lazy.ts).

import "../widgets/dates";
import "../widgets/slider";
import "../widgets/select";
import "../widgets/multiselect";
import "../widgets/upload";
import "../widgets/display";
import "../widgets/dialogs";
import "../widgets/chat";
import "../widgets/recorder";
import "../widgets/media";
import "../widgets/menu";
import "../widgets/pagination";
