"""The faces of screens that have two: each a widget with a Now line of its own, put together by its screen."""
