def find(request, cursor):
    cursor.execute("SELECT * FROM people WHERE name = %s", [request.GET["q"]])


def page(request, cursor):
    cursor.execute(f"SELECT * FROM people LIMIT {int(request.GET['most'])}")
