"""Who did what and who could see it: the trail, and what the law lets people ask for."""
