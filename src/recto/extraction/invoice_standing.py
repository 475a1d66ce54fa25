"""What where an address stands says of whose it is: under a label, in the letterhead, in the window, in the footer."""

from collections.abc import Iterator, Sequence

from recto.extraction.candidate import Reason
from recto.extraction.invoice_blocks import Block
from recto.extraction.invoice_roles import Role, announced
from recto.extraction.layout import Cell, Layout, Span
from recto.extraction.party_lines import Line
from recto.extraction.values.tax_numbers import vat_numbers_in

HEAD = 0.3
"""Share of the first page from the top that a letterhead may take up."""
_UPPER = 0.45
"""Share of the first page in which the addresses of both parties stand."""
_FOOT = 0.85
"""Share of a page from the top below which its footer stands."""
_WINDOW = 20.0
"""Heights below the sender's line within which the recipient's address stands."""
_ROWS = 16
"""Rows below an address in which what belongs to it stands."""
_FOLLOWING = 2.5
"""Heights between lines that follow one another."""

BY_LABEL = {
    Role.SELLER: Reason("labelled as the seller", 4.8),
    Role.BUYER: Reason("labelled as the buyer", -5.0),
    Role.THIRD: Reason("labelled as another party", -4.0),
    Role.PAYEE: Reason("to be paid", 0.8),
}
"""What a label weighs for the seller's being the one it announces."""


class Standing:
    """The addresses of a document, each judged by where it stands."""

    def __init__(self, layout: Layout, blocks: Sequence[Block]) -> None:
        self._layout = layout
        self.blocks = blocks
        self._windows = {block for block in blocks if self._in_window(block)}
        self._first = next((b for b in blocks if b.role is None and b not in self._windows), None)
        self._has_buyer = any(b.role is Role.BUYER or b.greeted or b in self._windows for b in blocks)

    def for_seller(self, block: Block) -> Iterator[Reason]:
        """What speaks for the block's being the seller's, and against it."""
        if block.role:
            yield BY_LABEL[block.role]
        elif block.greeted:
            yield Reason("addressed as a person", -3.5)
        elif block in self._windows:
            yield Reason("where the recipient stands", -3.0)
        elif block.sender:
            upper = block.bottom < _UPPER * self._layout.extents[block.page].height
            yield Reason("sender above the window", 3.0) if upper else Reason("a line of text", -1.0)
        else:
            yield from self._unlabelled(block)

    def for_buyer(self, block: Block) -> Iterator[Reason]:
        """What speaks for the block's being the buyer's."""
        if block.role is Role.BUYER:
            yield Reason("labelled as the buyer", 4.0)
        elif block.role is None and block.greeted:
            yield Reason("addressed as a person", 3.0)
        elif block in self._windows:
            yield Reason("where the recipient stands", 3.0)
        elif block.role is None and block.page == 1 and block.bottom < _UPPER * self._layout.extents[1].height:
            yield Reason("an address in the upper half", 1.5)

    def _unlabelled(self, block: Block) -> Iterator[Reason]:
        height = self._layout.extents[block.page].height
        if block.top < HEAD * height and block.page == 1:
            yield Reason("address in the letterhead", 2.3 if block is self._first else 0.5)
            if self._has_buyer:
                yield Reason("not the buyer", 1.8)
        elif block.top > _FOOT * height:
            yield Reason("address in the footer", 1.5)
        if any(_tells_company(cell) for cell in self._below(block)):
            yield Reason("above its numbers and means of contact", 1.2)

    def _below(self, block: Block) -> Iterator[Cell]:
        """The cells of its column that follow it closely."""
        last: Span = block.place
        following = self._layout.rows[block.row + 1 : block.row + 1 + _ROWS]
        for cell in (cell for row in following if row.page == block.page for cell in row.cells):
            if abs(cell.left - block.place.left) < cell.height:
                if cell.top - last.bottom > _FOLLOWING * max(cell.height, last.height) or announced(cell.text):
                    return
                yield cell
                last = cell

    def _in_window(self, block: Block) -> bool:
        """Whether it stands directly below a sender's line."""
        if block.sender or block.role:
            return False
        return any(
            sender.sender
            and sender.page == block.page
            and 0 <= block.top - sender.top < _WINDOW * self._layout.height
            and block.left < sender.right
            and sender.left < block.right + self._layout.height
            for sender in self.blocks
        )


def _tells_company(cell: Cell) -> bool:
    line = Line(cell, 0)
    return line.contact or line.taxed or line.registered or "IBAN" in cell.text or bool(vat_numbers_in(cell.text))
