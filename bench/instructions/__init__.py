"""Instructions as people write them, each with the change it asks for: how many does the planner handle right?"""
