// The widgets that browsers have nothing for. Loaded by the first page that has one (see ../lazy.ts).

import "../widgets/dates";
import "../widgets/slider";
import "../widgets/select";
import "../widgets/multiselect";
import "../widgets/upload";
