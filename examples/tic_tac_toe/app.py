"""Tic-tac-toe for two: a board of nine buttons, kept in the session."""

from scaffold import App, page, st

LINES = [
    (0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6),
]  # fmt: skip


@page("/", title="Tic-tac-toe", icon=":material/grid_3x3:")
def game() -> None:
    st.title("Tic-tac-toe")
    board: list[str] = st.session_state.setdefault("board", [""] * 9)
    winner = winner_of(board)
    show_state(board, winner)
    for row in range(3):
        for column, place in zip(st.columns(3), range(row * 3, row * 3 + 3), strict=True):
            column.button(
                board[place] or ":gray[·]",
                key=f"place-{place}",
                on_click=play,
                args=(place,),
                disabled=bool(board[place] or winner),
                width="stretch",
            )
    st.button("New game", on_click=start_again, type="primary" if winner else "secondary")


def show_state(board: list[str], winner: str | None) -> None:
    """Say who won or whose turn it is."""
    if winner:
        st.success(f"{winner} wins")
    elif all(board):
        st.warning("Nobody wins")
    else:
        st.info(f"{turn_of(board)} plays")


def play(place: int) -> None:
    """Put a mark on the board, before the page runs."""
    board = st.session_state.board
    board[place] = turn_of(board)


def start_again() -> None:
    """Clear the board."""
    st.session_state.board = [""] * 9


def turn_of(board: list[str]) -> str:
    """Return whose turn it is: X begins."""
    return "X" if board.count("X") == board.count("O") else "O"


def winner_of(board: list[str]) -> str | None:
    """Return who has three in a line."""
    for a, b, c in LINES:
        if board[a] and board[a] == board[b] == board[c]:
            return board[a]
    return None


app = App("Tic-tac-toe")
