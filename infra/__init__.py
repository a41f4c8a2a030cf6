"""What the API and the workers share: configuration, queue, live news, clock, embedded servers, logs, telemetry."""
