"""The verdict on files, sound, altered and hostile."""
