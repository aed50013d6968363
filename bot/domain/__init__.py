"""The words of the business and its rules: values in, values out; no Slack, no SQL, no clock."""
