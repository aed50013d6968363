// The page of a file needs no more of scripts than its light.
import { applyTheme } from "./theme.js";

applyTheme();
