"""What operators do with the data as a whole: back it up, restore it."""
