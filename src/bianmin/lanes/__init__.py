"""Cases that go in a lane: flags, who looks after them, what is offered (绿色通道、爱心通道、特办)."""
