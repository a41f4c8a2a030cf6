"""Pure arithmetic of goals: attainment, pace, milestones and prorated targets."""
