"""Running the system: what works in the background, what waits, what failed.

A `Job` is kept until it is done; one that failed stays until an administrator repeats or discards it. A
`JobWorker` is a process that runs jobs; a `JobSchedule` says when a job runs by the clock.
"""
