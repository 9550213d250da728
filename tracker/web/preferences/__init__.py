"""What people decide about their own reminders, and when they are away."""
