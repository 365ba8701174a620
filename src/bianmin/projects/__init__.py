"""Several items as one matter (一件事、项目): what is offered so, and the cases that belong together."""
