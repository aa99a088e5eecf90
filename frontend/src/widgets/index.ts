// What widgets can do beyond what browsers bring along.

import "./buttons";
import "./fields";
import "./dates";
import "./slider";
import "./select";
import "./multiselect";
import "./upload";
