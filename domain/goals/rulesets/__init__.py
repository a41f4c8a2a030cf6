"""What goals are set on: rules that admins write once, in versions that hold from a day on."""
