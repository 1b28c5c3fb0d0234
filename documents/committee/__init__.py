"""Reports to committees: the usual cover round a plan summary, for a clerk to finish in Word."""
