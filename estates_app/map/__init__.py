"""Scenes and their painting, for screen and paper, and the exports of maps. The only room below `ui` with Qt."""
