"""The plan below an action: parts of contributors, milestones, success measures, flag and own rating."""
