"""How a delivered cell is read and when two of them agree: names, numbers, dates, phones, addresses, characters."""
