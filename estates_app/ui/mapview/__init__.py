"""The map on the screen: `MapView` shows a `Scene` through a `SharedCamera`."""
