"""Who sells, in which team, under whom, on any day; and the settings that hold from a day on."""
