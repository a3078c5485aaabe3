"""What must outlive the program: the event log, the device log, the state of every transfer."""
