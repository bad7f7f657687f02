"""Transcripts: the notes of many slides as one document, in four forms, made from one neutral description."""
