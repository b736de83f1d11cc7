"""What those who run the points bank look at: figures, movements, and what is unusual.

A `PointsFigure` is a month's movements of one kind in one team, counted by a job from the journals; what people have
to spend is `PointsOutstanding`. A `PointsAnomaly` is found by a job by the limits of a `PointsWatch`; somebody who is
not involved explains or confirms it.
"""
