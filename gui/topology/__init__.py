"""The map of the mesh: scene, items, places."""
