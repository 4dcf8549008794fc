"""Drafts: what somebody is writing, sentence by sentence, held against the library."""
