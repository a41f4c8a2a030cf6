"""The reference pages of docs/reference, written from the declarations that the code runs on."""
