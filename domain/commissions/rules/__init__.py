"""What a plan pays for a credit: pure arithmetic over frozen terms, without tables and without a clock."""
