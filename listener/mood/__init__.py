"""The mood of stored mentions: scored, corrected by people, scored anew, learnt from, and measured."""
