// The script of every page.

import "./htmx";
import "./protocol";
import "./document";
import "./morph";
import "./input";
import "./navigate";
import "./tab";
import "./login";
import "./draft";
import "./timers";
import "./toasts";
import "./menu";
import "./widgets/buttons";
import "./widgets/fields";
import "./lazy";
