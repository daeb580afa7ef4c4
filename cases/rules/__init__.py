"""Pure rules of the field: functions over plain values, without models, database or clock."""
