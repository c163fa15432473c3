from django.db.models.expressions import RawSQL


def find(request, cursor):
    word = request.GET["q"]
    cursor.execute(f"SELECT * FROM people WHERE name = '{word}'")  # found


def sort(request, rows):
    return rows.extra(order_by=[request.GET["by"]])  # found


def shown(request, rows):
    return rows.annotate(x=RawSQL(request.POST["sql"], []))  # found
