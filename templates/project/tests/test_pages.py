"""What visitors, members and admins see."""


def titles(at):
    return [entry.title for entry in at.menu]


def test_a_visitor_sees_the_home_page_only(at):
    at.run()
    assert titles(at) == ["Home"]
    at.open("/notes").run()
    assert at.denied


def test_the_counter_counts(at):
    at.run()
    at.button("Add one").click().run()
    assert at.metric[0].value == "1"


def test_a_member_keeps_notes(at, accounts):
    ada = accounts.create_user("ada@example.com")
    at.login(ada).open("/notes").run()
    at.text_input("New note").input("Buy milk")
    at.button("Add").click().run()
    assert [note.value for note in at.text] == ["Buy milk"]
    at.button("Delete").click().run()
    assert at.info[0].value == "No notes yet."


def test_notes_are_private(at, accounts):
    at.login(accounts.create_user("bob@example.com")).open("/notes").run()
    at.text_input("New note").input("Mine")
    at.button("Add").click().run()
    at.login(accounts.create_user("eve@example.com")).open("/notes").run()
    assert not at.text


def test_admins_alone_see_the_overview(at, accounts):
    at.login(accounts.create_user("carl@example.com")).run()
    assert titles(at) == ["Home", "Notes"]
    accounts.create_user("root@example.com")
    at.login(accounts.promote("root@example.com")).open("/admin").run()
    assert titles(at) == ["Home", "Notes", "Overview"]
    assert int(at.metric[0].value) >= 2
