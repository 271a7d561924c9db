"""Sample data for `einlass demo`: the Dortmund process, so that every page has something to show.

Everything is made through the rooms' actions, with the clock set back for what happened earlier. Names are invented;
names.txt holds those that must survive everywhere.
"""

from sample.data import make, organiser_link

__all__ = ["make", "organiser_link"]
