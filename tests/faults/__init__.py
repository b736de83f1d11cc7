"""What happens when something breaks: kills, cuts, crowds, repetitions, nonsense."""
