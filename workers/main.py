"""The worker: arq with the settings that were measured, and the same resources as the API."""
