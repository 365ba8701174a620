"""What is done with results: issued with a case, kept, handed over (结果)."""

from .handing import Choice as Choice
from .handing import answered as answered
from .handing import hand_over as hand_over
from .keeping import add as add
from .keeping import annul as annul
from .keeping import come_back as come_back
from .keeping import declare_void as declare_void
from .keeping import recall as recall
from .keeping import reissue as reissue
from .keeping import remind as remind
from .keeping import renew_code as renew_code
from .keeping import room_for_receipt as room_for_receipt
from .settling import settle as settle
from .settling import told as told
