"""The pictures of the manual: parts of the window with invented values, drawn by the window's own widgets.

They are drawn when a page is read, in the theme and text size of that moment, so none of them can be out of date.
`make pictures` writes them down for those who read the manual without the program.
"""
