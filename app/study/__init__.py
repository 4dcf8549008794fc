"""Study: cards out of the documents, their reviews, and how they come and go."""
