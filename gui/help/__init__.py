"""The offline manual: short pages in Markdown, one for each screen and for the words of the field."""
