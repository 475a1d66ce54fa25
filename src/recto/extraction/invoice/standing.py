"""What where an address stands says of whose it is: under a label, in the letterhead, in the window, in the footer."""

from collections.abc import Iterator, Sequence

from recto.extraction.candidate import Reason
from recto.extraction.invoice.blocks import Block
from recto.extraction.invoice.roles import Role, announced
from recto.extraction.layout import Cell, Layout, Span
from recto.extraction.parties.lines import Line
from recto.extraction.values.tax_numbers import vat_numbers_in

HEAD = 0.3
"""Share of the first page from the top that a letterhead may take up."""
_UPPER = 0.45
"""Share of the first page in which the addresses of both parties stand."""
_FOOT = 0.85
"""Share of a page from the top below which its footer stands."""
_LAST = 5
"""Rows at the end of a page that are its footer."""
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
        self.has_buyer = any(b.role is Role.BUYER or b.greeted or b in self._windows for b in blocks) or any(
            announced(cell.text) is Role.BUYER for cell in layout.cells
        )

    def role_of(self, block: Block) -> Role | None:
        """Whose it is by its label, or by where letters have their recipient."""
        return block.role or (Role.BUYER if block.greeted or block in self._windows else None)

    def for_seller(self, block: Block) -> Iterator[Reason]:
        """What speaks for the block's being the seller's, and against it."""
        if block.role:
            yield BY_LABEL[block.role]
        elif block.greeted:
            yield Reason("addressed as a person", -3.5)
        elif block in self._windows:
            yield Reason("where the recipient stands", -3.0)
        elif block.sender:
            yield self._of_line(block)
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
            if self.has_buyer:
                yield Reason("not the buyer", 1.8)
        elif self._in_footer(block):
            yield Reason("address in the footer", 1.5)
        below = list(self._below(block))
        if any(Line(cell, 0).contact or "IBAN" in cell.text for cell in below):
            yield Reason("above its means of contact", 2.0)
        elif any(_tells_company(cell) for cell in below):
            yield Reason("above its numbers", 0.8)

    def _of_line(self, block: Block) -> Reason:
        """A sender's line stands over the window, or in the footer; others are lines of text."""
        upper = block.bottom < _UPPER * self._layout.extents[block.page].height
        if upper and any(other is not block and self._over(block, other) for other in self.blocks):
            return Reason("sender above the window", 3.5)
        if self._in_footer(block):
            return Reason("address in the footer", 1.5)
        return Reason("sender at the head", 2.0) if upper else Reason("a line of text", -1.0)

    def _in_footer(self, block: Block) -> bool:
        """Whether it stands at the foot of its page, or in the last lines on it."""
        rest = self._layout.rows[block.row + 1 : block.row + 1 + _LAST]
        last = sum(row.page == block.page for row in rest) < _LAST
        return last or block.top > _FOOT * self._layout.extents[block.page].height

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
        return any(sender.sender and self._over(sender, block) for sender in self.blocks)

    def _over(self, sender: Block, block: Block) -> bool:
        return (
            sender.page == block.page
            and 0 <= block.top - sender.top < _WINDOW * self._layout.height
            and block.left < sender.right
            and sender.left < block.right + self._layout.height
        )


def _tells_company(cell: Cell) -> bool:
    line = Line(cell, 0)
    return line.taxed or line.registered or bool(vat_numbers_in(cell.text))
