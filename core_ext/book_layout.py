"""Where each number of a flash sale's book is in the kernel's buffers, and what it answers.

`book_layout_c.pxd` says the same to the compiler; a test holds them equal. Ids are 128 bits, in two
int64 halves; both halves zero is no id.
"""

# A request for units, and a reservation that is read back.
REQUEST_HIGH = 0
REQUEST_LOW = 1
SHOPPER_HIGH = 2
SHOPPER_LOW = 3
UNITS = 4  # of a reservation that ended: 0
ATTEMPT = 5  # words an attempt

# A slot of the table of request ids, and of the table of shoppers.
ID_HIGH = 0
ID_LOW = 1
REQUEST_SLOT = 2  # words a slot
HELD = 2
SHOPPER_SLOT = 3  # words a slot

# Answers.
GRANTED = 0
DUPLICATE = 1  # its request id has a reservation
OVER_LIMIT = 2  # the shopper would hold more than the sale allows
SOLD_OUT = 3  # the lane has fewer units
UNFIT = 4  # no id, or no positive number of units
