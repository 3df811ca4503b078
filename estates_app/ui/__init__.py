"""The window: one bridge to the session, panels that pull what they show, stages that do not know one another."""
