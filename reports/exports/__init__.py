"""Files of residents' data that leave the office: which columns there are, how they are written and locked."""
