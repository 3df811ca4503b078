"""What the product's words mean: frozen values and rules. No Qt, SQL, files, clock or network.

The folder reads as the story does: fields and claims make properties; properties carry outlets of services; zones hold
people; criteria give scores; gates and rules give fates; a plan of centres and moves gives access and ledgers; findings
gather all of it for the shortlist.
"""
