"""What happened, as its producer sent it, and what follows from it: entities, dataset rows and credits."""
