"""What a phone's camera sees at a door, made by numbers: pictures of tickets, of other things, and films."""
