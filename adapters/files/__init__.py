"""Files that administrators hand in: roster, customer feedback, contacts. All problems of a file are listed at once."""
