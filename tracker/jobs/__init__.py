"""Time only: the timetable, the runner and the scheduler process."""
