// Frames, diagrams and components, loaded by the first page that has one.

import "../components/diagram";
import "../components/frame";
import "../components/component";
import "../components/mount";
