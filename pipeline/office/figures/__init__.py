"""The dashboard's figures as people see them: a chart, a table for those who read, a file for those who reckon."""
